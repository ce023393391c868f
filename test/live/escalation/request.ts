import type { AccessOperation } from '../../../src/access/decide.ts';

const METHODS: Partial<Readonly<Record<AccessOperation, string>>> = {
  read: 'GET',
  list: 'LIST',
  delete: 'DELETE',
  patch: 'PATCH',
};

/** What somebody asks of a server. */
export interface Asked {
  readonly operation: AccessOperation;
  readonly path: string;
  readonly token?: string;
  readonly body?: object | undefined;
}

/** What it answers, to whomever it grants the request or not; the token is one that the answer holds. */
export interface Answered {
  readonly status: number;
  readonly token?: string;
}

/** Sends one request as anybody would. */
export async function request(address: string, { operation, path, token, body }: Asked): Promise<Answered> {
  const method = METHODS[operation] ?? 'POST';
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const response = await fetch(`${address}/v1/${path}`, {
    method,
    headers: { 'Content-Type': type, ...(token !== undefined && { 'X-Vault-Token': token }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const { auth } = (text.startsWith('{') ? JSON.parse(text) : {}) as {
    auth?: { client_token: string } | null;
  };
  return { status: response.status, ...(auth && { token: auth.client_token }) };
}
