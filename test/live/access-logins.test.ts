import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { admit } from '../../src/access/admit.ts';
import { liveServers } from '../support/servers.ts';
import { accessSeed } from './access/seed.ts';
import { agrees, differencesFrom, verdicts } from './logins/judge-logins.ts';
import { startLoginBench } from './logins/login-bench.ts';
import type { LoginBench } from './logins/login-bench.ts';
import { loginMutants, mutatedAdmit } from './logins/login-mutants.ts';
import { seenOnServer } from './logins/outcome.ts';
import { recordLogins } from './logins/record-logins.ts';
import type { RecordedLogin } from './logins/record-logins.ts';

vi.setConfig({ testTimeout: 7_200_000 });

const isFull = process.env['VAULTCTL_FULL'] === '1';
/** How many logins to compare on each server. */
const wanted = Number(process.env['VAULTCTL_ACCESS'] ?? (isFull ? 10_000 : 1_000));

/** The share of the mutants that a usual run finds; the full one finds all. */
const USUAL_SHARE = 0.7;

const all: RecordedLogin[] = [];

for (const live of await liveServers()) {
  describe(`the login model and ${live.name}`, () => {
    let bench: LoginBench;
    beforeAll(async () => {
      bench = await startLoginBench(live);
    });
    afterAll(() => bench.stop());

    test(`agree (VAULTCTL_ACCESS_SEED=${String(accessSeed)})`, async () => {
      const begun = Date.now();
      const recorded = await recordLogins(bench, wanted, accessSeed);
      const differences = differencesFrom(admit, recorded);
      const seconds = ((Date.now() - begun) / 1000).toFixed(1);
      const counts = `${String(recorded.length)} logins, ${String(differences.length)} differences`;
      const run = `seed ${String(accessSeed)}, ${seconds} s; ${verdicts(admit, recorded)}`;
      process.stderr.write(`${live.name}: ${counts}, ${run}\n`);
      all.push(...recorded);
      expect(differences.slice(0, 5)).toEqual([]);
    });

    test('differ for a group that a token names twice: the server keeps it for one more login', async () => {
      const path = 'plain';
      const role = { role_type: 'jwt', user_claim: 'sub', groups_claim: 'groups', bound_subject: 'twice' };
      await bench.raw.write(`auth/${path}/role/twice`, role);
      const groupsAfter = async (...groups: string[]): Promise<unknown> => {
        const iat = Math.floor(Date.now() / 1000);
        const jwt = await bench.signer.sign({ sub: 'twice', iat, groups }, 'ES256');
        const answer = await bench.client.login(path, { role: 'twice', jwt }, 1);
        return (await seenOnServer(bench, path, answer))['groups'];
      };
      expect(await groupsAfter('dev', 'Dev')).toEqual(['dev']);
      expect(await groupsAfter('dev', 'Dev')).toEqual(['dev']);
      expect(await groupsAfter()).toEqual(['dev']);
      expect(await groupsAfter()).toEqual([]);
    });
  });
}

test(`the logins find wrong models out (VAULTCTL_ACCESS_SEED=${String(accessSeed)})`, async () => {
  const left: string[] = [];
  for (const mutant of loginMutants) {
    const wrong = await mutatedAdmit(mutant);
    if (all.every((one) => agrees(wrong, one))) left.push(mutant.join(' | '));
  }
  const found = `${String(loginMutants.length - left.length)} of ${String(loginMutants.length)} found out`;
  process.stderr.write(`${found}; left: ${left.join('; ')}\n`);
  const share = isFull ? 1 : USUAL_SHARE;
  expect(1 - left.length / loginMutants.length).toBeGreaterThanOrEqual(share);
});
