import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import type { Wire } from '../../src/model/wire.ts';
import { rawHttp } from '../support/raw-http.ts';
import { CIDRS, DURATIONS } from '../support/server-spellings.ts';
import { liveServers } from '../support/servers.ts';

const ROLE = 'auth/token/roles/r';

describe.each((await liveServers()).map((server) => [server.name, server] as const))('%s', (_, live) => {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await live.start();
  });
  afterAll(() => server?.stop());
  const http = (): ReturnType<typeof rawHttp> => {
    if (server === undefined) throw new Error('the server did not start');
    return rawHttp(server);
  };

  /** What the server holds after the field was written; undefined when it refused. */
  async function echo(path: string, body: Readonly<Record<string, Wire>>, field: string): Promise<unknown> {
    try {
      await http().write(path, body);
    } catch (error) {
      if (/: 4\d\d /.test(String(error))) return undefined;
      throw error;
    }
    return (await http().read(path))?.[field];
  }

  test.each(DURATIONS)('a period of %j is stored as %s', async (written, seconds) => {
    expect(await echo(ROLE, { token_period: written }, 'token_period')).toBe(seconds);
  });

  test.each(CIDRS)('the network %s is stored as %s', async (written, stored) => {
    const found = await echo(ROLE, { token_bound_cidrs: written }, 'token_bound_cidrs');
    // What looks like the path of a unix socket is taken, and never reads back as it was written.
    if (stored === undefined) expect(found).not.toEqual([written]);
    else expect(found).toEqual([stored]);
  });
});
