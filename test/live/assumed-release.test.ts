import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

// What is an error for a server that is only named is one in a plan there, and just what that server does not take or keep.

/** A part of a spec, and the same sent past vaultctl. */
interface Story {
  readonly spec: object;
  readonly path: string;
  readonly body: object;
  /** What the answer has to hold afterwards, where it is not enough that there is one. */
  readonly field?: string;
}

const STANZA = 'path "a" { capabilities = ["read"] }';
const BOUND = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'], bound_subject: 'a' };

/** A policy of that text. */
function policy(text: string): Story {
  return { spec: { policies: { p: text } }, path: 'sys/policies/acl/p', body: { policy: text } };
}

/** A policy, or a role of a mount that is there, with one field more. */
function withField(place: 'policies' | 'roles', field: string, value: unknown): Story {
  const more = { [field]: value };
  if (place === 'policies')
    return {
      spec: { policies: { p: { text: STANZA, ...more } } },
      path: 'sys/policies/acl/p',
      // A new policy that wants the version has to be told that it is new.
      body: { policy: STANZA, cas: -1, ...more },
      field,
    };
  const role = { ...BOUND, ...more };
  return {
    spec: { auth: { ci: { type: 'jwt', roles: { web: role } } } },
    path: 'auth/ci/role/web',
    body: role,
    field,
  };
}

function stories(issuer: string): Readonly<Record<string, Story>> {
  const pairs = { jwks_pairs: [{ jwks_url: `${issuer}/.well-known/jwks.json` }] };
  const program = { cel_program: { expression: 'true' } };
  return {
    'the capability read': policy(STANZA),
    'the capability scan': policy('path "a" { capabilities = ["scan"] }'),
    'the capability subscribe': policy('path "a" { capabilities = ["subscribe"] }'),
    'the capability recover': policy('path "a" { capabilities = ["recover"] }'),
    control_group: policy(
      'path "a" { control_group = { factor "f" { identity { group_names = ["g"] approvals = 1 } } } capabilities = ["read"] }',
    ),
    pagination_limit: policy('path "a" { pagination_limit = 5 capabilities = ["list"] }'),
    'the expiration of a stanza': policy(
      'path "a" { expiration = "2099-01-31T12:00:00Z" capabilities = ["list"] }',
    ),
    list_scan_response_keys_filter_path: policy(
      'path "a" { list_scan_response_keys_filter_path = "{{ .path }}{{ .key }}" capabilities = ["list"] }',
    ),
    expiration: withField('policies', 'expiration', '2099-01-31T12:00:00Z'),
    cas_required: withField('policies', 'cas_required', true),
    allow_slashes_in_identity_templates: withField('policies', 'allow_slashes_in_identity_templates', true),
    token_strictly_bind_ip: withField('roles', 'token_strictly_bind_ip', true),
    token_policies_template_claims: withField('roles', 'token_policies_template_claims', true),
    oidc_disable_confirmation: withField('roles', 'oidc_disable_confirmation', true),
    jwks_pairs: {
      spec: { auth: { ci: { type: 'jwt', config: pairs } } },
      path: 'auth/ci/config',
      body: pairs,
      field: 'jwks_pairs',
    },
    'a cel-role': {
      spec: { auth: { ci: { type: 'jwt', cel_roles: { web: program } } } },
      path: 'auth/ci/cel/role/web',
      body: program,
    },
  };
}

/** Whether the server takes it, and has it afterwards. */
async function has(raw: RawHttp, { path, body, field }: Story): Promise<boolean> {
  const isTaken = await raw.write(path, body).then(
    () => true,
    () => false,
  );
  const kept = isTaken ? await raw.read(path) : undefined;
  if (kept === undefined) return false;
  return field === undefined || JSON.stringify(kept[field] ?? []) !== '[]';
}

interface Told {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

for (const { name, flavour, start } of await liveServers()) {
  describe(`the release of ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let folder: string;
    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      folder = await mkdtemp(join(tmpdir(), 'vaultctl-release-'));
    });
    afterAll(async () => {
      await Promise.all([server.stop(), issuer.close(), rm(folder, { recursive: true })]);
    });

    const errors = async (...args: readonly string[]): Promise<readonly Told[]> => {
      const { stdout } = await liveCommand(server)([...args, '--json']);
      const { diagnostics = [] } = JSON.parse(stdout) as { diagnostics?: readonly Told[] };
      return diagnostics.filter(({ severity }) => severity === 'error');
    };

    test.each(Object.keys(stories('')))('%s', async (what) => {
      const story = stories(issuer.url)[what] as Story; // one of these keys
      const raw = rawHttp(server);
      await writeFile(join(folder, 'spec.yaml'), JSON.stringify({ version: 1, ...story.spec }));
      const spec = join(folder, 'spec.yaml');
      const planned = await errors('plan', spec);
      const named = ['--server', `${flavour}-${server.version}`];
      expect(await errors('lint', spec, ...named)).toEqual(planned);
      if ('policies' in story.spec)
        expect(await errors('explain', '--path', 'a', '--as', 'policy:p', spec, ...named)).toEqual(planned);
      await raw.write('sys/auth/ci', { type: 'jwt' });
      try {
        const isKept = await has(raw, story);
        expect(planned.map(({ code }) => code)).toEqual(isKept ? [] : [expect.stringMatching(/-not-/)]);
      } finally {
        await raw.remove('sys/auth/ci');
        await raw.remove('sys/policies/acl/p').catch(() => undefined);
      }
    });
  });
}
