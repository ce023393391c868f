import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { CI, ciPlatforms } from '../support/ci-platforms.ts';
import type { CiPlatform, Claims } from '../support/ci-platforms.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

const platforms = Object.values(ciPlatforms);

test('every folder under ci/ is a platform that is tested here, or the one of the action', async () => {
  const names = [...platforms.map(({ name }) => name), 'github'];
  expect((await readdir(CI)).sort()).toEqual(names.sort());
});

for (const { name, start } of await liveServers()) {
  describe.each(platforms)(`the roles of ci/$name on ${name}`, (platform) => {
    let server: RunningServer;
    let issuer: Issuer;
    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
    });
    afterAll(async () => {
      await issuer.close();
      await server.stop();
    });

    const spec = join(CI, platform.name, 'vaultctl.yaml');
    /** The status and the errors of a login. */
    const login = async (role: string, claims: Claims): Promise<readonly [number, string]> => {
      const jwt = (await issuer.sign(claims)).reveal();
      const response = await fetch(`${server.address}/v1/auth/jwt/${platform.name}/login`, {
        method: 'POST',
        body: JSON.stringify({ role, jwt }),
      });
      const { errors = [] } = (await response.json()) as { errors?: string[] };
      return [response.status, errors.join('; ')];
    };

    test('the spec has not even a warning, and after one apply a plan is empty', async () => {
      const vars = varFlags(platform, issuer.url);
      const run = liveCommand(server);
      expect(await run(['validate', '--strict', spec])).toMatchObject({ code: 0, stderr: '' });
      const applied = await run(['apply', '--auto-approve', ...vars, spec]);
      expect([applied.code, applied.stderr], applied.stdout).toEqual([0, '']);
      const again = await run(['plan', '--detailed-exitcode', ...vars, spec]);
      expect([again.code, again.stderr], again.stdout).toEqual([0, '']);
    });

    test('the plan role admits the token for a plan, and no other', async () => {
      const good = platform.plan(issuer.url);
      expect(await login('vaultctl-plan', good)).toEqual([200, '']);
      await refused('vaultctl-plan', good, platform.notPlan);
    });

    test('the apply role admits the token of the protected place, and no other', async () => {
      const good = platform.apply(issuer.url);
      expect(await login('vaultctl-apply', good)).toEqual([200, '']);
      await refused('vaultctl-apply', good, { ...platform.notApply, 'a plan': platform.plan(issuer.url) });
    });

    async function refused(
      role: string,
      good: Claims,
      changes: Readonly<Record<string, Claims>>,
    ): Promise<void> {
      for (const [what, change] of Object.entries(changes)) {
        const [status, reason] = await login(role, { ...good, ...change });
        expect([what, status], reason).toEqual([what, expect.toSatisfy((one) => one === 400 || one === 403)]);
        expect([what, reason]).toEqual([what, expect.stringMatching(/claim|audience|sub/)]);
      }
    }
  });
}

function varFlags(platform: CiPlatform, issuer: string): readonly string[] {
  return Object.entries(platform.vars(issuer)).flatMap(([name, value]) => ['--var', `${name}=${value}`]);
}
