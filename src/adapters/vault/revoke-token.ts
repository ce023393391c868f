import { connectVault } from './connect-vault.ts';
import type { Connection } from './connection.ts';
import type { RequestFacts } from './sender.ts';

/** How long the end of a run waits for the server; a runner that has sent a signal kills a few seconds later. */
const REVOKE_TIMEOUT = 2000;

/** Revokes the token of that connection; resolves with what went wrong, never rejects. */
export async function revokeToken(
  connection: Connection,
  onRequest?: (facts: RequestFacts) => void,
): Promise<string | undefined> {
  const brief = { ...connection, timeoutMilliseconds: REVOKE_TIMEOUT, maxRetries: 0 };
  const vault = connectVault(brief, { parallelism: 1, ...(onRequest && { onRequest }) });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => {
      resolve(`no answer within ${REVOKE_TIMEOUT / 1000} s`);
    }, REVOKE_TIMEOUT);
  });
  const done = vault.write({ namespace: connection.namespace, path: 'auth/token/revoke-self' }, {}).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
    await vault.close();
  }
}
