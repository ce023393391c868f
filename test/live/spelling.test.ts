import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { tokenRole } from '../../src/kinds/token-role.ts';
import { canonicalValues } from '../../src/model/canonical.ts';
import { fieldType } from '../../src/model/field-type.ts';
import type { TypeName } from '../../src/model/field-type.ts';
import type { Wire } from '../../src/model/wire.ts';
import { rawHttp } from '../support/raw-http.ts';
import { CIDRS, DURATIONS } from '../support/server-spellings.ts';
import { liveServers } from '../support/servers.ts';

const ROLE = 'auth/token/roles/r';

describe.each((await liveServers()).map((server) => [server.name, server] as const))('%s', (_, live) => {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await live.start();
    const http = rawHttp(server);
    await http.write('sys/auth/jwt', { type: 'jwt' });
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

  const role = (body: Readonly<Record<string, Wire>>, field: string): Promise<unknown> =>
    echo('auth/jwt/role/r', { role_type: 'jwt', user_claim: 'sub', bound_subject: 'x', ...body }, field);

  test.each(DURATIONS)('a period of %j is stored as %s', async (written, seconds) => {
    expect(await echo(ROLE, { token_period: written }, 'token_period')).toBe(seconds);
  });

  test.each(CIDRS)('the network %s is stored as %s', async (written, stored) => {
    const found = await echo(ROLE, { token_bound_cidrs: written }, 'token_bound_cidrs');
    // What looks like the path of a unix socket is taken, and never reads back as it was written.
    if (stored === undefined) expect(found).not.toEqual([written]);
    else expect(found).toEqual([stored]);
  });

  test.each<[TypeName, string, Wire]>([
    ['lowerSet', 'token_policies', 'B, a,,A'],
    ['lowerSet', 'token_policies', [' B ', 'a', '', 'A']],
    ['lowerSet', 'token_policies', ''],
    ['set', 'bound_audiences', 'b, a'],
    ['set', 'bound_audiences', ['b', 'a', 'a,b']],
    ['set', 'oidc_scopes', [' b ', 'a']],
    ['cidrSet', 'token_bound_cidrs', '10.1.2.3/32, 10.0.0.0/8'],
    ['duration', 'token_ttl', '1h30m'],
    ['duration', 'token_max_ttl', '7200'],
    ['signedDuration', 'clock_skew_leeway', '-1s'],
    ['signedDuration', 'expiration_leeway', 150],
    ['int', 'token_num_uses', '12'],
    ['bool', 'token_no_default_policy', 'true'],
    ['claims', 'bound_claims', { ref: 'main', ok: true, n: 5, list: ['b', 'a'] }],
    ['textMap', 'claim_mappings', { a: 'b', c: 5 }],
  ])('%s %s written as %j reads back as the same canonical value', async (type, field, written) => {
    const echoed = (await role({ [field]: written }, field)) as Wire;
    expect(fieldType(type).canon(echoed)).toEqual(fieldType(type).canon(written));
  });

  test.each<[string, Wire]>([
    ['allowed_policies', 'B, a,,A'],
    ['allowed_policies', ['b', 'B']],
    ['disallowed_policies', [' X ', '']],
    ['allowed_policies', ['root', 'a']],
    ['disallowed_policies', ['b', 'root']],
    ['allowed_policies_glob', 'B*, a-*'],
    ['allowed_entity_aliases', ['B', 'a', 'b']],
  ])('%s of a token role written as %j reads back as the same canonical value', async (field, written) => {
    const canon = (value: Wire): unknown => canonicalValues(tokenRole, { [field]: value })[field];
    expect(canon((await echo(ROLE, { [field]: written }, field)) as Wire)).toEqual(canon(written));
  });
});
