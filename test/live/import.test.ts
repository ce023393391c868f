import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { kinds } from '../../src/kinds/index.ts';
import { knowsKind } from '../../src/model/kind.ts';
import { knows } from '../../src/model/server.ts';
import type { ServerInfo } from '../../src/model/server.ts';
import type { FieldObject } from '../support/field-object.ts';
import { fieldObjects } from '../support/field-objects.ts';
import { fieldsOf, specWith } from '../support/field-removal.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import { fieldWorld } from '../support/field-world.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';
import { traps } from '../support/traps.ts';
import { readFolder } from '../support/read-folder.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

for (const { name, flavour, start } of await liveServers()) {
  describe(`import from ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let folder: string;

    beforeEach(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-import-'));
    });
    afterEach(async () => {
      await server.stop();
      await issuer.close();
      await rm(folder, { recursive: true, force: true });
    });

    test('every settable field of every kind: the plan is empty, and a second import writes the same', async () => {
      const objects = await fieldWorld(rawHttp(server), issuer.url).then(fieldObjects);
      const run = specRun(server);
      for (const spec of known(objects, server)) {
        const report = await run.apply(spec);
        expect(report, JSON.stringify([spec, report])).toMatchObject({ code: 0 });
      }
      const out = join(folder, 'fields');
      const live = liveCommand(server);
      const imported = await live(['import', '--out', out]);
      expect(imported).toMatchObject({ code: 0, stderr: '' });
      const variables = [...imported.stdout.matchAll(/VAULTCTL_VAR_\w+/g)].map(([variable]) => variable);
      const env = Object.fromEntries(variables.map((variable) => [variable, 'filled in']));
      const plan = await liveCommand(server, env)(['plan', '--detailed-exitcode', out]);
      expect(plan.stdout).toContain('No changes.');
      expect(plan.code).toBe(0);
      // Policies are as the server has them, byte for byte; all else has the one form already.
      expect((await live(['fmt', '--check', out])).stdout).not.toMatch(/\.yaml$/m);
      const again = join(folder, 'again');
      await live(['import', '--out', again]);
      expect(await readFolder(again)).toEqual(await readFolder(out));
    });

    test('what other tools and people leave behind is imported, or named with the reason; then a change is exactly that', async () => {
      const raw = rawHttp(server);
      for (const [path, body] of traps(issuer.url)) await raw.write(path, body);
      const out = join(folder, 'traps');
      const live = liveCommand(server);
      const imported = await live(['import', '--out', out]);
      const leftOut = [...imported.stderr.matchAll(/^ {2}([^ ]+): /gm)].map(([, address]) => address);
      expect(leftOut).toEqual([
        'auth/Team/CI/role/float',
        'auth/Team/CI/role/nested',
        'auth/Team/CI/role/nothing',
        // On Vault, a mount with an OIDC client refuses every login of such a role.
        ...(flavour === 'vault' ? ['auth/oidc/role/jwt'] : []),
        'auth/token/roles/socket',
        'sys/policies/acl/__proto__',
        'sys/policies/acl/twice',
      ]);
      expect(imported.code).toBe(3);
      expect(imported.stdout).toContain(
        'VAULTCTL_VAR_OIDC_OIDC_CLIENT_SECRET  oidc_client_secret of auth/oidc/config',
      );
      const files = await readFolder(out);
      expect(JSON.stringify([files, imported])).not.toContain('canary');
      const plan = async (): Promise<string> => {
        const { code, stdout } = await live(['plan', '--detailed-exitcode', out]);
        return `${stdout}exit code ${code}`;
      };
      expect(await plan()).toMatch(/No changes\.[^]*exit code 0$/);

      const file = join(out, 'auth/Team-CI.yaml');
      await writeFile(file, (files['auth/Team-CI.yaml'] ?? '').replace('token_ttl: 1m1s', 'token_ttl: 2m'));
      const changed = await plan();
      expect(changed).toContain('auth/Team/CI/role/half');
      expect(changed).toMatch(/token_ttl = 61 \(1m1s\) -> 120 \(2m\)/);
      expect(changed).toMatch(/Plan: 0 to add, 1 to change, 0 to destroy\.[^]*exit code 2$/);
      expect(await live(['apply', '--auto-approve', out])).toMatchObject({ code: 0 });
      expect(await plan()).toMatch(/exit code 0$/);
    });
  });
}

/** Objects that the server can have, without the fields that it does not know. */
function known(objects: readonly FieldObject[], { flavour, version }: RunningServer): readonly object[] {
  const info: ServerInfo = { flavour, version, edition: 'community', clusterName: '', clusterId: '' };
  return objects.flatMap((object) => {
    const kind = kinds.find(({ name }) => name === object.kind);
    if (kind === undefined || !knowsKind(info, kind)) return [];
    if (object.only !== undefined && object.only !== flavour) return [];
    const unknown = fieldsOf(object).filter((keys) => !knows(info, kind.fields[keys.at(-1) ?? '']?.since));
    return [specWith(object, unknown)];
  });
}
