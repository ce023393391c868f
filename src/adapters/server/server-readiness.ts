import { setTimeout as sleep } from 'node:timers/promises';
import { ServerStartError } from './server-errors.ts';
import type { ServerProcess } from './server-process.ts';

const POLL_MS = 50;
const REQUEST_MS = 5_000;
const START_MS = 60_000;

/** A server that answers, with a token that it accepts. */
export interface ReadyServer {
  readonly token: string;
  /** As `sys/health` gives it, without edition suffix. */
  readonly version: string;
}

/**
 * Waits for a server in development mode. It answers `sys/health` before the kv engine at `secret/` is there, and a
 * stranger on the same port answers it too; only ours has that engine for our token.
 */
export async function devServerReady(
  address: string,
  token: string,
  process: ServerProcess,
): Promise<ReadyServer> {
  const version = await until(process, async () => {
    const health = await call(`${address}/v1/sys/health`);
    if (health?.status !== 200) return undefined;
    const secret = await call(`${address}/v1/secret/config`, { token });
    return secret?.status === 200 ? String(health.body['version']) : undefined;
  });
  return { token, version: withoutEdition(version) };
}

/** Initialises and unseals an empty server with storage, and waits until it is the leader. */
export async function initialised(address: string, process: ServerProcess): Promise<ReadyServer> {
  await until(process, async () => {
    const health = await call(`${address}/v1/sys/health`);
    // 501: not initialised. https://developer.hashicorp.com/vault/api-docs/system/health
    return health?.status === 501 ? true : undefined;
  });
  // Asked once, with patience: the answer comes after an election, and it alone holds the token.
  const init = await call(`${address}/v1/sys/init`, {
    body: { secret_shares: 1, secret_threshold: 1 },
    ms: START_MS,
  });
  if (init?.status !== 200) throw new ServerStartError(`The server was not initialised.${said(process)}`);
  const token = String(init.body['root_token']);
  const [key] = init.body['keys_base64'] as readonly unknown[];
  const version = await until(process, async () => {
    const health = await call(`${address}/v1/sys/health`);
    if (health?.status === 503) await call(`${address}/v1/sys/unseal`, { body: { key } });
    if (health?.status !== 200) return undefined;
    const self = await call(`${address}/v1/auth/token/lookup-self`, { token });
    return self?.status === 200 ? String(health.body['version']) : undefined;
  });
  return { token, version: withoutEdition(version) };
}

async function until<T>(process: ServerProcess, attempt: () => Promise<T | undefined>): Promise<T> {
  const limit = Date.now() + START_MS;
  for (;;) {
    // Whoever else has the port may keep us waiting while the server has given up.
    const result = await Promise.race([attempt(), process.exited.then(() => undefined)]);
    if (result !== undefined) return result;
    if (!process.running()) throw new ServerStartError(`The server ended.${said(process)}`);
    if (Date.now() > limit) {
      throw new ServerStartError(`The server is not ready after ${START_MS / 1000} s.${said(process)}`);
    }
    await sleep(POLL_MS);
  }
}

function said(process: ServerProcess): string {
  const lines = process.lastLines();
  return lines.length === 0 ? '' : ` Its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

interface Request {
  readonly token?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly ms?: number;
}

/** Undefined while nobody answers in JSON. */
async function call(url: string, request: Request = {}) {
  try {
    const response = await fetch(url, {
      method: request.body ? 'PUT' : 'GET',
      headers: request.token === undefined ? {} : { 'X-Vault-Token': request.token },
      signal: AbortSignal.timeout(request.ms ?? REQUEST_MS),
      ...(request.body && { body: JSON.stringify(request.body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  } catch {
    return undefined;
  }
}

function withoutEdition(version: string): string {
  return version.split('+')[0] ?? version;
}
