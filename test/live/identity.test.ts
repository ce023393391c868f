import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import type { WireObject } from '../../src/model/wire.ts';
import { liveCommand } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { readFolder } from '../support/read-folder.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';
import type { RunReport, SpecRun } from '../support/spec-run.ts';
import { newSigner } from './logins/signer.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const allow = 'path "secret/data/web" { capabilities = ["read"] }';
const signer = newSigner();
const ISSUER = 'https://ci.example.com';

/** Somebody who logs in at the role `web` of a mount, and whom the login brings into groups. */
async function login(raw: RawHttp, mount: string, groups: readonly string[]): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, sub: 'me', aud: 'vault', groups, iat, exp: iat + 600 };
  const { auth } = await raw.write(`auth/${mount}/login`, {
    role: 'web',
    jwt: await signer.sign(claims, 'RS256'),
  });
  return (auth as { readonly entity_id: string }).entity_id;
}

for (const { name, start } of await liveServers()) {
  describe(`identity groups on ${name}`, () => {
    let server: RunningServer;
    let run: SpecRun;
    let raw: RawHttp;
    beforeAll(async () => {
      server = await start();
      run = specRun(server);
      raw = rawHttp(server);
    });
    afterAll(() => server.stop());

    /** An external group with its alias, its policy and the mount that the alias is of. */
    const spec = (group: string, alias: object = { name: 'Team/Web', mount: `${group}-m` }): object => ({
      auth: { [`${group}-m`]: { type: 'approle' }, [`${group}-n`]: { type: 'approle' } },
      policies: { [`${group}-p`]: allow },
      identity_groups: { [group]: { type: 'external', policies: [`${group}-p`], alias } },
    });
    const settles = async (given: object): Promise<RunReport> => {
      const applied = await run.apply(given);
      expect(applied, JSON.stringify([applied.diagnostics, applied.applied])).toMatchObject({ code: 0 });
      expect(await run.plan(given)).toMatchObject({ code: 0, changes: [] });
      return applied;
    };
    const group = async (of: string): Promise<WireObject> =>
      (await raw.read(`identity/group/name/${of}`)) as WireObject;
    const aliasOf = async (of: string): Promise<WireObject> => (await group(of))['alias'] as WireObject;
    const touched = (report: RunReport): readonly string[] =>
      report.changes.flatMap(({ action, address, fields }) =>
        action === 'create' ? [address] : fields.map(({ field }) => `${address} ${field}`),
      );

    test('mount, policy, group and alias are made in one apply, the alias after them', async () => {
      const applied = await settles(spec('one'));
      const order = applied.applied.map(({ address }) => address);
      const chain = ['sys/policies/acl/one-p', 'identity/group/name/one', 'identity/group-alias/one'];
      expect(order.filter((address) => chain.includes(address))).toEqual(chain);
      expect(order.indexOf('sys/auth/one-m')).toBeLessThan(order.indexOf('identity/group-alias/one'));
      expect(await aliasOf('one')).toMatchObject({ name: 'Team/Web', mount_path: 'auth/one-m/' });
    });

    test('the alias is changed in place: its name, also in case alone, and its mount', async () => {
      await settles(spec('two'));
      const { id } = await aliasOf('two');
      for (const [alias, field] of [
        [{ name: 'team/web', mount: 'two-m' }, 'name'],
        [{ name: 'team/web', mount: 'two-n' }, 'mount'],
      ] as const) {
        const changed = await settles(spec('two', alias));
        expect(touched(changed)).toEqual([`identity/group-alias/two ${field}`]);
        expect(await aliasOf('two')).toMatchObject({
          id,
          name: alias.name,
          mount_path: `auth/${alias.mount}/`,
        });
      }
    });

    test('an alias of a mount that was made anew is seen and tied to the new one', async () => {
      await settles(spec('three'));
      await raw.remove('sys/auth/three-m');
      await raw.write('sys/auth/three-m', { type: 'approle' });
      expect(touched(await run.plan(spec('three')))).toEqual(['identity/group-alias/three mount']);
      await settles(spec('three'));
    });

    test('an alias that the spec leaves out stays, and is shown beside the spec', async () => {
      await settles(spec('four'));
      const { identity_groups: groups, ...rest } = spec('four') as {
        identity_groups: Record<string, object>;
      };
      const four = Object.entries(groups['four'] ?? {}).filter(([key]) => key !== 'alias');
      const plan = await run.plan({ ...rest, identity_groups: { four: Object.fromEntries(four) } });
      expect(plan).toMatchObject({ code: 0, changes: [] });
      const alias = { kind: 'group-alias', address: 'identity/group-alias/four' };
      expect(plan).toHaveProperty('unmanaged', expect.arrayContaining([alias]));
      expect(await aliasOf('four')).toMatchObject({ name: 'Team/Web' });
    });

    test('a group of another spelling is the same group, and keeps its name', async () => {
      await raw.write('identity/group/name/Five', { metadata: { a: 'b' } });
      const five = { identity_groups: { five: { metadata: { a: 'c' } } } };
      expect(touched(await settles(five))).toEqual(['identity/group/name/five metadata']);
      expect(await group('five')).toMatchObject({ name: 'Five', metadata: { a: 'c' } });
    });

    test('the alias alone, of a group that the spec leaves to others', async () => {
      await raw.write('identity/group/name/six', { type: 'external' });
      const six = {
        auth: { 'six-m': { type: 'approle' } },
        identity_groups: { six: { alias: { name: 'six', mount: '/six-m/' } } },
      };
      expect(await run.plan(six)).toMatchObject({ code: 2 });
      await settles(six);
      await raw.write('identity/group/name/seven', {});
      const seven = { identity_groups: { seven: { alias: { name: 'x', mount: 'token' } } } };
      const refused = await run.apply(seven);
      expect(refused.applied).toMatchObject([
        { outcome: 'failed', failure: { kind: 'refused', written: false } },
      ]);
    });

    test('whom logins bring into an external group is no matter of the spec', async () => {
      const nine = {
        auth: {
          'nine-m': {
            type: 'jwt',
            config: { jwt_validation_pubkeys: signer.publicKeys, bound_issuer: ISSUER },
            roles: {
              web: {
                role_type: 'jwt',
                user_claim: 'sub',
                bound_audiences: ['vault'],
                groups_claim: 'groups',
              },
            },
          },
        },
        policies: { 'nine-p': allow },
        identity_groups: {
          nine: { type: 'external', policies: ['nine-p'], alias: { name: 'ops', mount: 'nine-m' } },
        },
      };
      await settles(nine);
      const entity = await login(raw, 'nine-m', ['ops']);
      expect(await group('nine')).toMatchObject({ member_entity_ids: [entity] });
      expect(await run.plan(nine)).toMatchObject({ code: 0, changes: [] });
      expect(await run.apply(nine)).toMatchObject({ code: 0, changes: [], applied: [] });
      // A change of something else leaves them where they are.
      const { nine: own } = nine.identity_groups;
      const noted = { ...nine, identity_groups: { nine: { ...own, metadata: { team: 'web' } } } };
      expect(touched(await settles(noted))).toEqual(['identity/group/name/nine metadata']);
      expect(await group('nine')).toMatchObject({ member_entity_ids: [entity] });
      // The type stays as it was made, and the members are not what is in the way.
      const internal = { identity_groups: { nine: { member_entity_ids: [entity] } } };
      const plan = await run.plan(internal);
      expect(plan.diagnostics.map(({ code }) => code)).toEqual(['immutable-field']);

      const folder = await mkdtemp(join(tmpdir(), 'vaultctl-identity-'));
      try {
        const vaultctl = liveCommand(server);
        const file = join(folder, 'spec.json');
        await writeFile(file, JSON.stringify({ version: 1, ...noted }));
        expect(await vaultctl(['drift', file])).toMatchObject({ code: 0 });
        const out = join(folder, 'imported');
        const patterns = ['auth/nine-m', 'sys/policies/acl/nine-p', 'identity/group*/nine'];
        expect(await vaultctl(['import', ...patterns, '--out', out])).toMatchObject({ code: 0, stderr: '' });
        expect(JSON.stringify(await readFolder(out))).not.toContain('member_');
        expect(await vaultctl(['plan', '--detailed-exitcode', out])).toMatchObject({ code: 0 });
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    test('a mount that is nowhere stops the plan; one that goes before the write is named', async () => {
      const eight = {
        identity_groups: { eight: { type: 'external', alias: { name: 'x', mount: 'nowhere' } } },
      };
      const plan = await run.apply(eight);
      expect(plan).toMatchObject({ code: 1, applied: [] });
      expect(plan.diagnostics).toMatchObject([{ severity: 'error', code: 'reference-not-in-spec' }]);
    });

    test('ten groups with aliases at once', async () => {
      const names = Array.from({ length: 10 }, (_, index) => `many-${index}`);
      await settles({
        auth: { many: { type: 'approle' } },
        identity_groups: Object.fromEntries(
          names.map((one) => [one, { type: 'external', alias: { name: one, mount: 'many' } }]),
        ),
      });
    });
  });
}
