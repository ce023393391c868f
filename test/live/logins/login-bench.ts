import type { LoginRole } from '../../../src/access/login.ts';
import type { RunningServer } from '../../../src/adapters/server/start-server.ts';
import type { ServerInfo } from '../../../src/model/server.ts';
import { rawHttp } from '../../support/raw-http.ts';
import type { RawHttp } from '../../support/raw-http.ts';
import type { LiveServer } from '../../support/servers.ts';
import { loginClient } from './login-client.ts';
import type { LoginClient } from './login-client.ts';
import { benchMounts } from './mounts.ts';
import { newSigner } from './signer.ts';
import type { Signer } from './signer.ts';

/** Groups that every mount of the bench has an alias for. */
export const GROUPS = ['dev', 'ops', 'a', 'ab', 'main', 'refs/heads/main'];

/** A server with mounts for logins, the keys that they trust, and groups. */
export interface LoginBench {
  readonly info: ServerInfo;
  readonly raw: RawHttp;
  readonly client: LoginClient;
  readonly signer: Signer;
  readonly server: RunningServer;
  /** Writes a role so that the server holds exactly these values. */
  writeRole(path: string, role: LoginRole): Promise<void>;
  /** Whether an entity has an alias of that name at a mount. */
  hasAlias(path: string, name: string): Promise<boolean>;
  stop(): Promise<void>;
}

/** Starts a server and prepares it. */
export async function startLoginBench(live: LiveServer): Promise<LoginBench> {
  const server = await live.start();
  const raw = rawHttp(server);
  const client = loginClient(server.address);
  const signer = newSigner();
  for (const { path, mount, config } of benchMounts) {
    const { default_lease_ttl, max_lease_ttl, token_type } = mount;
    const tune = {
      token_type,
      default_lease_ttl: `${String(default_lease_ttl)}s`,
      max_lease_ttl: `${String(max_lease_ttl)}s`,
    };
    await raw.write(`sys/auth/${path}`, { type: 'jwt', config: tune });
    const { bound_issuer, default_role, jwt_supported_algs } = config;
    const keys = { jwt_validation_pubkeys: signer.publicKeys };
    await raw.write(`auth/${path}/config`, { bound_issuer, default_role, jwt_supported_algs, ...keys });
  }
  const accessors = await mountAccessors(raw);
  await writeGroups(raw, accessors);
  const { flavour, version } = server;
  return {
    info: { flavour, version, edition: 'community', clusterName: '', clusterId: '' },
    raw,
    client,
    signer,
    server,
    async writeRole(path, role) {
      await writeText(server, path, roleText(role, flavour === 'openbao'));
      const { role_type, user_claim, bound_claims_type } = role;
      if (isTurned(role))
        await raw.write(path, { role_type, user_claim, bound_claims_type, ...redirects(role) });
    },
    async hasAlias(path, name) {
      const found = await raw.write('identity/lookup/entity', {
        alias_name: name,
        alias_mount_accessor: accessors[path],
      });
      return found['data'] !== undefined;
    },
    async stop() {
      client.close();
      await server.stop();
    },
  };
}

async function mountAccessors(raw: RawHttp): Promise<Readonly<Record<string, string>>> {
  const mounts = (await raw.read('sys/auth')) as Record<string, { accessor: string }>;
  return Object.fromEntries(benchMounts.map(({ path }) => [path, mounts[`${path}/`]?.accessor ?? '']));
}

async function writeGroups(raw: RawHttp, accessors: Readonly<Record<string, string>>): Promise<void> {
  for (const { path } of benchMounts) {
    for (const name of GROUPS) {
      const made = await raw.write('identity/group', { name: `${path} ${name}`, type: 'external' });
      const { id } = made['data'] as { id: string };
      const alias = { name, mount_accessor: accessors[path], canonical_id: id };
      await raw.write('identity/group-alias', alias);
    }
  }
}

/** The servers refuse globs that are no text, unless the role had the bindings before. */
function isTurned(role: LoginRole): boolean {
  const texts = Object.values(role.bound_claims).flat();
  return role.bound_claims_type === 'glob' && texts.some((text) => !text.startsWith('"'));
}

/** The request as text, because JavaScript would not keep a number's literal. */
function roleText(role: LoginRole, isBao: boolean): string {
  const { bound_claims, token_policies_template_claims, token_strictly_bind_ip, ...rest } = role;
  const own = isBao ? { token_policies_template_claims, token_strictly_bind_ip } : {};
  const body = {
    ...rest,
    ...own,
    ...redirects(role),
    bound_claims_type: isTurned(role) ? 'string' : role.bound_claims_type,
  };
  const claims = Object.entries(bound_claims).map(
    ([name, texts]) =>
      `${JSON.stringify(name)}:${texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(',')}]`}`,
  );
  return `${JSON.stringify(body).slice(0, -1)},"bound_claims":{${claims.join(',')}}}`;
}

function redirects(role: LoginRole): object {
  return role.role_type === 'oidc' ? { allowed_redirect_uris: ['http://127.0.0.1/callback'] } : {};
}

async function writeText(server: RunningServer, path: string, body: string): Promise<void> {
  const headers = { 'X-Vault-Token': server.token };
  const response = await fetch(`${server.address}/v1/${path}`, { method: 'POST', body, headers });
  if (!response.ok)
    throw new Error(`POST ${path} ${body}: ${String(response.status)} ${await response.text()}`);
  await response.text();
}
