/** Plain requests to a server, past everything that is tested. */
export interface RawHttp {
  /** The `data` of an answer, or the whole body where there is none; undefined for 404. */
  read(path: string): Promise<Record<string, unknown> | undefined>;
  /** Rejects when the server refuses. */
  write(path: string, body: object): Promise<Record<string, unknown>>;
  /** Deletes; rejects when the server refuses. */
  remove(path: string): Promise<void>;
}

/** Requests with that token, in that namespace. */
export function rawHttp(
  server: { readonly address: string; readonly token: string },
  namespace = '',
): RawHttp {
  const send = async (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${server.address}/v1/${path}`, {
      ...init,
      headers: { 'X-Vault-Token': server.token, ...(namespace !== '' && { 'X-Vault-Namespace': namespace }) },
    });
  return {
    async read(path) {
      const response = await send(path, {});
      if (response.status === 404) return undefined;
      const text = await response.text();
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${text}`);
      const body = JSON.parse(text) as Record<string, unknown>;
      return (body['data'] ?? body) as Record<string, unknown>;
    },
    async write(path, body) {
      const response = await send(path, { method: 'POST', body: JSON.stringify(body) });
      const text = await response.text();
      if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${text}`);
      return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    },
    async remove(path) {
      const response = await send(path, { method: 'DELETE' });
      const text = await response.text();
      if (!response.ok) throw new Error(`DELETE ${path}: ${response.status} ${text}`);
    },
  };
}
