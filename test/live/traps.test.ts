import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { knows } from '../../src/model/server.ts';
import type { ServerInfo } from '../../src/model/server.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';
import type { RunReport, SpecRun } from '../support/spec-run.ts';

// The table of docs/traps.md: what the server does, asked of it directly, and what vaultctl makes of it.

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const PUBLIC_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
const ROLE = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['a'] };

for (const { name, flavour, start } of await liveServers()) {
  describe(`traps on ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let run: SpecRun;
    let raw: RawHttp;
    let mounts = 0;

    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      run = specRun(server);
      raw = rawHttp(server);
    });
    afterAll(async () => {
      await server.stop();
      await issuer.close();
    });

    const hasCel = (): boolean => knows(infoOf(server), { openbao: '2.3' });
    const newMount = (): string => `jwt-${(mounts += 1)}`;
    const withRole = (mount: string, role: object): object => ({
      auth: { [mount]: { type: 'jwt', roles: { r: role } } },
    });

    /** Applies the spec, and has a second plan find nothing. */
    async function converges(spec: object): Promise<void> {
      const { code, diagnostics, applied } = await run.apply(spec);
      expect(code, JSON.stringify([diagnostics, applied])).toBe(0);
      await isEmpty(spec);
    }

    async function isEmpty(spec: object): Promise<void> {
      expect(await run.plan(spec)).toMatchObject({ code: 0, changes: [] });
    }

    test('a change of another field keeps role_type and bound_claims_type', async () => {
      const mount = newMount();
      const path = `auth/${mount}/role/r`;
      const role = { ...ROLE, bound_claims_type: 'glob', bound_claims: { ref: 'release-*' } };
      await converges(withRole(mount, role));
      await converges(withRole(mount, { ...role, token_ttl: '5m' }));
      expect(await raw.read(path)).toMatchObject({
        role_type: 'jwt',
        bound_claims_type: 'glob',
        token_ttl: 300,
      });
      await raw.write(path, { role_type: 'jwt', token_ttl: '5m' });
      expect(await raw.read(path)).toMatchObject({ bound_claims_type: 'string' });
      expect(fields(await run.plan(withRole(mount, { ...role, token_ttl: '5m' })))).toEqual([
        'bound_claims_type',
      ]);
    });

    test('a change of one field of a JWT config keeps the others, the client secret too', async () => {
      const mount = newMount();
      const path = `auth/${mount}/config`;
      const client = { oidc_client_id: 'id', oidc_client_secret: 'not-so-secret' };
      const config = { oidc_discovery_url: issuer.url, bound_issuer: issuer.url, ...client };
      await converges({ auth: { [mount]: { type: 'oidc', config } } });
      await converges({ auth: { [mount]: { type: 'oidc', config: { ...config, default_role: 'r' } } } });
      const kept = { bound_issuer: issuer.url, oidc_client_id: 'id', default_role: 'r' };
      expect(await raw.read(path)).toMatchObject(kept);
      const withoutSecret = { ...config, oidc_client_secret: undefined };
      await expect(raw.write(path, withoutSecret)).rejects.toThrow("both 'oidc_client_id' and");
      await raw.write(path, { oidc_discovery_url: issuer.url });
      expect(await raw.read(path)).toMatchObject({ bound_issuer: '', oidc_client_id: '', default_role: '' });
    });

    test('a TTL that nobody set is no difference, although tune shows the time in effect', async () => {
      const mount = newMount();
      await converges({ auth: { [mount]: { type: 'jwt' } } });
      expect(await raw.read(`sys/auth/${mount}/tune`)).toMatchObject({ default_lease_ttl: 2_764_800 });
      await raw.write(`sys/auth/${mount}/tune`, { default_lease_ttl: '768h' });
      const seen = fields(await run.plan({ auth: { [mount]: { type: 'jwt' } } }));
      expect(seen).toEqual(['tune.default_lease_ttl']);
    });

    test('leeways converge: unset, 0 and none at all', async () => {
      const mount = newMount();
      const path = `auth/${mount}/role/r`;
      await converges(withRole(mount, ROLE));
      expect(await raw.read(path)).toMatchObject({ expiration_leeway: 0, clock_skew_leeway: 0 });
      await isEmpty(withRole(mount, { ...ROLE, expiration_leeway: 0 }));
      await converges(withRole(mount, { ...ROLE, clock_skew_leeway: '-1s' }));
      expect(await raw.read(path)).toMatchObject({ clock_skew_leeway: -1 });
      if (!hasCel()) return;
      const cel = { cel_program: { expression: 'true' } };
      await converges({ auth: { [mount]: { type: 'jwt', cel_roles: { c: cel } } } });
      expect(await raw.read(`auth/${mount}/cel/role/c`)).toMatchObject({ expiration_leeway: 150 });
    });

    test('null, an empty list and a list that is left out are one value', async () => {
      const mount = newMount();
      await raw.write(`sys/auth/${mount}`, { type: 'jwt' });
      await raw.write(`auth/${mount}/role/r`, ROLE);
      expect(await raw.read(`auth/${mount}/role/r`)).toMatchObject({
        oidc_scopes: null,
        claim_mappings: null,
      });
      await isEmpty(withRole(mount, ROLE));
      await isEmpty(withRole(mount, { ...ROLE, oidc_scopes: [], claim_mappings: {}, bound_subject: '' }));
      await raw.write(`auth/${mount}/role/r`, { ...ROLE, oidc_scopes: [], claim_mappings: {} });
      await isEmpty(withRole(mount, ROLE));
    });

    test('token_type has the word that each object knows, and another one is found before it is sent', async () => {
      const mount = newMount();
      await converges({ ...withRole(mount, ROLE), token_roles: { type: {} } });
      expect(await raw.read(`auth/${mount}/role/r`)).toMatchObject({ token_type: 'default' });
      expect(await raw.read('auth/token/roles/type')).toMatchObject({ token_type: 'default-service' });
      for (const spec of [
        withRole(mount, { ...ROLE, token_type: 'default-service' }),
        { token_roles: { type: { token_type: 'default' } } },
      ]) {
        expect(codes(await run.plan(spec))).toEqual(['value-not-allowed']);
      }
    });

    test('policies are compared without case, order and repetition, whatever the server made of them', async () => {
      const mount = newMount();
      const names = ['B', 'a', 'A'];
      const spec = {
        ...withRole(mount, { ...ROLE, token_policies: names }),
        token_roles: { names: { allowed_policies: names } },
      };
      await converges(spec);
      expect(await raw.read('auth/token/roles/names')).toMatchObject({ allowed_policies: ['a', 'b'] });
      await raw.write(`auth/${mount}/role/r`, { ...ROLE, token_policies: names });
      expect(await raw.read(`auth/${mount}/role/r`)).toMatchObject({ token_policies: names });
      await isEmpty(spec);
    });

    test('a period that was written under its old name is the period, and outlives a change', async () => {
      const path = 'auth/token/roles/period';
      await raw.write(path, { period: '72h' });
      expect(await raw.read(path)).toMatchObject({ period: 259_200, token_period: 259_200 });
      const role = { token_period: '72h' };
      await isEmpty({ token_roles: { period: role } });
      await converges({ token_roles: { period: { ...role, orphan: true } } });
      expect(await raw.read(path)).toMatchObject({ period: 0, token_period: 259_200, orphan: true });
    });

    test('the server is made to contact the issuer only when the config differs, and the plan says so', async () => {
      const mount = newMount();
      const config = { oidc_discovery_url: issuer.url };
      const spec = { auth: { [mount]: { type: 'jwt', config } } };
      const { notes } = await run.plan(spec);
      const host = new URL(issuer.url).host;
      expect(notes.map(({ text }) => text)).toContain(`the server will contact ${host} when this is written`);
      await converges(spec);
      const before = issuer.asked.length;
      expect(before).toBeGreaterThan(0);
      await converges({ auth: { [mount]: { type: 'jwt', description: 'other', config } } });
      expect(issuer.asked).toHaveLength(before);
    });

    test('a public key with a line break at its end converges', async () => {
      const mount = newMount();
      const jwt_validation_pubkeys = [`${PUBLIC_KEY}\n\n`];
      const spec = { auth: { [mount]: { type: 'jwt', config: { jwt_validation_pubkeys } } } };
      await converges(spec);
      await raw.write(`auth/${mount}/config`, { jwt_validation_pubkeys });
      const trimmed = { jwt_validation_pubkeys: [PUBLIC_KEY.trim()] };
      expect(await raw.read(`auth/${mount}/config`)).toMatchObject(trimmed);
      await isEmpty(spec);
    });

    test('networks converge in every spelling, and keep their host bits', async () => {
      const mount = newMount();
      const role = { ...ROLE, token_bound_cidrs: ['10.0.0.1/32', '2001:DB8::1/128', '10.1.2.3/8'] };
      await converges(withRole(mount, role));
      await raw.write(`auth/${mount}/role/r`, role);
      const stored = { token_bound_cidrs: ['10.0.0.1', '2001:db8::1', '10.1.2.3/8'] };
      expect(await raw.read(`auth/${mount}/role/r`)).toMatchObject(stored);
      await isEmpty(withRole(mount, role));
    });

    test('a field with a mistake in its name is an error, where the server says nothing', async () => {
      const mount = newMount();
      const typo = { ...ROLE, bound_claim: { ref: 'main' } };
      await raw.write(`sys/auth/${mount}`, { type: 'jwt', config: { force_no_cache: true } });
      expect(await raw.write(`auth/${mount}/role/r`, typo)).toEqual({});
      expect(await raw.read(`sys/auth/${mount}`)).toMatchObject({ config: { force_no_cache: false } });
      expect(codes(await run.plan(withRole(mount, typo)))).toEqual(['unknown-key']);
      const dropped = { auth: { [mount]: { type: 'jwt', tune: { force_no_cache: true } } } };
      expect(codes(await run.plan(dropped))).toEqual(['unknown-key']);
    });

    test('a mount that is not there is planned as new, with all in it', async () => {
      const mount = newMount();
      await expect(raw.read(`sys/auth/${mount}`)).rejects.toThrow('400');
      const { changes } = await run.plan(withRole(mount, ROLE));
      const addresses = [`sys/auth/${mount}`, `auth/${mount}/role/r`];
      expect(changes).toMatchObject(addresses.map((address) => ({ action: 'create', address })));
    });

    test('a policy arrives byte for byte, and one that the server would decode is an error', async () => {
      const text = '\n# a comment\r\npath "a" {\r\n  capabilities = ["read"]\r\n}\n\n  ';
      const spec = { policies: { Bytes: text } };
      await converges(spec);
      expect(await raw.read('sys/policies/acl/bytes')).toMatchObject({ name: 'bytes', policy: text });
      const coded = Buffer.from('path "a" { capabilities = ["read"] }').toString('base64');
      await raw.write('sys/policies/acl/coded', { policy: coded });
      expect(await raw.read('sys/policies/acl/coded')).toMatchObject({
        policy: 'path "a" { capabilities = ["read"] }',
      });
      expect(codes(await run.plan({ policies: { coded } }))).toContain('policy-base64');
    });

    test('a number in a claim is compared by its text, and one that cannot be kept exactly is an error', async () => {
      const mount = newMount();
      const spec = withRole(mount, { ...ROLE, bound_claims: { id: 5, ok: true } });
      await converges(spec);
      await raw.write(`auth/${mount}/role/r`, { ...ROLE, bound_claims: { id: '5', ok: true } });
      expect(fields(await run.plan(spec))).toEqual(['bound_claims']);
      const path = `${server.address}/v1/auth/${mount}/role/r`;
      const body = JSON.stringify({ ...ROLE, bound_claims: { id: 0, ok: true } }).replace(
        '"id":0',
        '"id":5.0',
      );
      await fetch(path, { method: 'POST', headers: { 'X-Vault-Token': server.token }, body });
      expect(fields(await run.plan(spec))).toEqual(['bound_claims']);
      const long = withRole(mount, { ...ROLE, bound_claims: { id: 1e20 } });
      expect(codes(await run.plan(long))).toEqual(['yaml-number']);
    });

    test('a request that is larger than the server takes is found before it is sent', async () => {
      const many = Array.from({ length: 1001 }, (_, index) => `app-${index}`);
      const spec =
        flavour === 'vault'
          ? { policies: { large: `# ${'x'.repeat(1024 * 1024)}\npath "a" { capabilities = ["read"] }` } }
          : { token_roles: { large: { allowed_policies_glob: many } } };
      const { code, diagnostics } = await run.plan(spec);
      const isLimited = flavour === 'vault' || knows(infoOf(server), { openbao: '2.4' });
      expect([code, diagnostics.map((one) => one.code)]).toEqual(
        isLimited ? [1, ['request-too-complex']] : [2, []],
      );
      const sent =
        flavour === 'vault'
          ? raw.write('sys/policies/acl/large', { policy: 'x'.repeat(1024 * 1024 + 1) })
          : raw.write('auth/token/roles/large', { allowed_policies_glob: many });
      if (!isLimited) await expect(sent).resolves.toEqual({});
      else await expect(sent).rejects.toThrow(flavour === 'vault' ? ': 500 ' : ': 400 ');
    });

    test('options are the same whether the server says {} or null', async () => {
      const [mount, other] = [newMount(), newMount()];
      await raw.write(`sys/auth/${mount}`, { type: 'jwt', plugin_version: 'v9.9.9' });
      expect(await raw.read(`sys/auth/${mount}`)).toMatchObject({ options: {}, plugin_version: '' });
      await raw.write(`sys/auth/${other}`, { type: 'jwt', options: null });
      expect(await raw.read(`sys/auth/${other}`)).toMatchObject({ options: null });
      await isEmpty({ auth: { [mount]: { type: 'jwt' }, [other]: { type: 'jwt' } } });
    });

    test('what is no address is an error in a spec, where the server makes a socket of it', async () => {
      await raw.write('auth/token/roles/socket', { token_bound_cidrs: ['a/b'] });
      expect(await raw.read('auth/token/roles/socket')).toMatchObject({ token_bound_cidrs: ['"\\"a/b\\""'] });
      const spec = { token_roles: { socket: { token_bound_cidrs: ['a/b'] } } };
      expect(codes(await run.plan(spec))).toEqual(['invalid-value']);
    });
  });
}

function fields({ changes }: RunReport): readonly string[] {
  return changes.flatMap((change) => change.fields.map(({ field }) => field));
}

function codes({ code, diagnostics }: RunReport): readonly string[] {
  expect(code).toBe(1);
  return diagnostics.filter(({ severity }) => severity === 'error').map((one) => one.code);
}

function infoOf({ flavour, version }: RunningServer): ServerInfo {
  return { flavour, version, edition: 'community', clusterName: '', clusterId: '' };
}
