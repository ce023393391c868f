import { Secret } from '../../src/model/secret.ts';
import type { Requests } from './report.ts';

/** What a server answered; its tokens are `Secret`, so that nothing here can print one. */
export interface Answer {
  readonly status: number;
  readonly errors: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
  /** The token that the request brought, and the policies that it has. */
  readonly auth?: Login;
  /** A token that holds the answer until somebody unwraps it, once. */
  readonly wrapping?: { readonly token: Secret<string>; readonly accessor: string };
}

export interface Login {
  readonly token: Secret<string>;
  readonly accessor: string;
  readonly policies: readonly string[];
}

interface Ask {
  readonly token?: Secret<string>;
  readonly body?: object;
  readonly wrapTtl?: string;
}

/** The server as a pipeline, a workspace or Nomad uses it: plain requests, each counted in `requests`. */
export interface Vault {
  readonly address: string;
  /** The token with which the demo prepares and looks. */
  readonly root: Secret<string>;
  get(path: string, token: Secret<string>): Promise<Answer>;
  post(path: string, ask: Ask): Promise<Answer>;
  /** A login at a JWT mount. */
  login(mount: string, role: string, jwt: Secret<string>): Promise<Answer>;
}

export function openVault(address: string, root: Secret<string>, requests: Requests): Vault {
  const send = async (method: string, path: string, { token, body, wrapTtl }: Ask): Promise<Answer> => {
    requests.sent += 1;
    const response = await fetch(`${address}/v1/${path}`, {
      method,
      headers: {
        ...(token !== undefined && { 'X-Vault-Token': token.reveal() }),
        ...(wrapTtl !== undefined && { 'X-Vault-Wrap-TTL': wrapTtl }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return readAnswer(response);
  };
  const post = (path: string, ask: Ask): Promise<Answer> => send('POST', path, ask);
  return {
    address,
    root,
    get: (path, token) => send('GET', path, { token }),
    post,
    login: (mount, role, jwt) => post(`auth/${mount}/login`, { body: { role, jwt: jwt.reveal() } }),
  };
}

interface Body {
  readonly errors?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly auth?: {
    readonly client_token: string;
    readonly accessor: string;
    readonly policies: readonly string[];
  } | null;
  readonly wrap_info?: { readonly token: string; readonly wrapped_accessor: string } | null;
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Body;
  const { auth, wrap_info: wrap } = body;
  return {
    status: response.status,
    errors: body.errors ?? [],
    data: body.data ?? {},
    ...(auth && {
      auth: { token: new Secret(auth.client_token), accessor: auth.accessor, policies: auth.policies },
    }),
    ...(wrap && { wrapping: { token: new Secret(wrap.token), accessor: wrap.wrapped_accessor } }),
  };
}
