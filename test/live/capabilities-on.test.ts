import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { capabilitiesOn } from '../../src/policy-language/capabilities-on.ts';
import { parsePolicy } from '../../src/policy-language/parse.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

const segment = fc.constantFrom('a', 'b', 'ab', '+');
const path = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '', '/', '*', '/*'))
  .map(([segments, end]) => `x/${segments.join('/')}${end}`)
  .filter((one) => !one.includes('+*'));
const capabilities = fc.subarray(['read', 'update', 'list', 'deny'], { minLength: 1, maxLength: 2 });
const policy = fc
  .array(fc.tuple(path, capabilities), { minLength: 1, maxLength: 5 })
  .map((stanzas) =>
    stanzas.map(([where, what]) => `path "${where}" { capabilities = ${JSON.stringify(what)} }`).join('\n'),
  );

/** Every path of that shape without a wildcard. */
const ASKED = ['a', 'b', 'ab'].flatMap((one) => [
  `x/${one}`,
  `x/${one}/a`,
  `x/${one}/b`,
  `x/${one}/a/ab`,
  `x/${one}/b/a`,
]);

for (const { name, start } of await liveServers()) {
  describe(`what a policy allows on ${name}`, () => {
    let server: RunningServer;
    beforeAll(async () => {
      server = await start();
    }, 60_000);
    afterAll(() => server.stop());

    test('is what capabilitiesOn says', { timeout: 120_000 }, async () => {
      const admin = rawHttp(server);
      const { auth } = await admin.write('auth/token/create', { policies: ['p'], no_default_policy: true });
      const token = (auth as { client_token: string }).client_token;
      const texts = fc.sample(policy, 120);
      for (const text of texts) {
        await admin.write('sys/policies/acl/p', { policy: text });
        const { data } = await admin.write('sys/capabilities', { token, paths: ASKED });
        const said = data as Readonly<Record<string, readonly string[]>>;
        const { rules } = parsePolicy(text);
        for (const asked of ASKED) {
          expect([text, asked, capabilitiesOn(rules, asked)]).toEqual([text, asked, said[asked]]);
        }
      }
    });
  });
}
