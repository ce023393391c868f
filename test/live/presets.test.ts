import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { liveCommand } from '../support/live-command.ts';
import { binaryFor, liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PROJECT = '2f6d1a5c-8a0e-4f0e-9a57-6b8c1d3e7f42';

/** Every preset at once; the issuer stands for all platforms, and CANARY for what comes from the environment. */
const spec = (url: string): string => `version: 1

github:
  issuer: ${url}
  owner_id: \${env:VAULTCTL_VAR_OWNER}
  audience: vault
  roles:
    web: { repository_id: 8, branch: main, policies: [web] }
    web-production: { repository_id: 8, environment: production, policies: [web] }
    web-plan: { repository_id: 8, pull_request: true, policies: [] }

gitlab:
  url: ${url}
  audience: vault
  roles:
    web: { project_id: 8, branch: main, policies: [web] }
    web-review: { project_id: 8, merge_request: true, policies: [] }

semaphore:
  url: ${url}
  roles:
    web: { project_id: ${PROJECT}, branch: main, policies: [web] }

kubernetes:
  issuer: ${url}
  audience: vault
  roles:
    web: { namespace: shop, service_account: web, policies: [web] }

coder:
  issuer: ${url}
  audience: vault
  groups:
    Platform: { value: /platform, read: [secret/data/platform] }

nomad:
  legacy: { allowed_policies: [web] }
  workload_identity:
    keys: { jwks_url: ${url}/.well-known/jwks.json }
    supported_algs: [RS256]
    roles:
      mongo: { bound_claims: { nomad_job_id: mongo }, policies: [web] }

policies:
  web: |
    path "secret/data/web" {
      capabilities = ["read"]
    }
`;

/** What a token of each platform says, as far as roles look at it; `wrong` is refused, by one claim of its own. */
const logins: readonly {
  readonly path: string;
  readonly role: string;
  readonly right: JWTPayload;
  readonly wrong: readonly JWTPayload[];
  readonly policies: readonly string[];
}[] = [
  {
    path: 'jwt/github',
    role: 'web',
    right: {
      aud: 'vault',
      repository_owner_id: 'canary-7',
      repository_id: '8',
      ref: 'refs/heads/main',
      event_name: 'push',
    },
    wrong: [
      { aud: 'https://github.com/acme' },
      { repository_owner_id: '6' },
      { repository_id: '9' },
      { ref: 'refs/heads/next' },
      { ref: 'refs/pull/1/merge', event_name: 'pull_request' },
    ],
    policies: ['default', 'web'],
  },
  {
    path: 'jwt/github',
    role: 'web-production',
    right: { aud: 'vault', repository_owner_id: 'canary-7', repository_id: '8', environment: 'production' },
    wrong: [{ environment: 'test' }, { environment: undefined }],
    policies: ['default', 'web'],
  },
  {
    path: 'jwt/github',
    role: 'web-plan',
    right: { aud: 'vault', repository_owner_id: 'canary-7', repository_id: '8', event_name: 'pull_request' },
    wrong: [{ event_name: 'push' }],
    policies: ['default'],
  },
  {
    path: 'jwt/gitlab',
    role: 'web',
    right: { aud: 'vault', project_id: '8', ref_type: 'branch', ref: 'main', ref_protected: 'true' },
    wrong: [{ project_id: '9' }, { ref_type: 'tag' }, { ref: 'next' }, { ref_protected: 'false' }],
    policies: ['default', 'web'],
  },
  {
    path: 'jwt/gitlab',
    role: 'web-review',
    right: { aud: 'vault', project_id: '8', pipeline_source: 'merge_request_event', ref_protected: 'false' },
    wrong: [{ pipeline_source: 'push' }],
    policies: ['default'],
  },
  {
    path: 'jwt/semaphore',
    role: 'web',
    right: { prj_id: PROJECT, ref_type: 'branch', branch: 'main', job_type: 'pipeline_job' },
    wrong: [
      { aud: 'vault' },
      { prj_id: 'other' },
      { ref_type: 'pull-request' },
      { branch: 'next' },
      { job_type: 'debug_job' },
    ],
    policies: ['default', 'web'],
  },
  {
    path: 'jwt/kubernetes',
    role: 'web',
    right: {
      aud: ['vault'],
      sub: 'system:serviceaccount:shop:web',
      'kubernetes.io': { namespace: 'shop', serviceaccount: { name: 'web', uid: 'u' } },
    },
    wrong: [
      { 'kubernetes.io': { namespace: 'other', serviceaccount: { name: 'web', uid: 'u' } } },
      { 'kubernetes.io': { namespace: 'shop', serviceaccount: { name: 'other', uid: 'u' } } },
    ],
    policies: ['default', 'web'],
  },
  {
    path: 'jwt/coder',
    role: 'Platform',
    right: { aud: 'vault', sub: 'p-1', groups: ['/everyone', '/platform'] },
    wrong: [{ groups: ['/everyone'] }, { groups: 'platform' }],
    policies: ['coder-platform', 'default'],
  },
  {
    path: 'jwt-nomad',
    role: '',
    right: { aud: 'vault.io', nomad_namespace: 'default', nomad_job_id: 'any', nomad_task: 't' },
    wrong: [{ aud: 'nomadproject.io' }],
    policies: ['default', 'nomad-workloads'],
  },
  {
    path: 'jwt-nomad',
    role: 'mongo',
    right: { aud: 'vault.io', nomad_namespace: 'default', nomad_job_id: 'mongo', nomad_task: 't' },
    wrong: [{ nomad_job_id: 'any' }],
    policies: ['default', 'web'],
  },
];

for (const { name, start } of await liveServers()) {
  describe(`presets on ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let folder: string;
    let vaultctl: ReturnType<typeof liveCommand>;
    const at = (file: string): string => join(folder, file);

    beforeAll(async () => {
      [server, issuer, folder] = await Promise.all([
        start(),
        startIssuer(),
        mkdtemp(join(tmpdir(), 'vaultctl-presets-')),
      ]);
      vaultctl = liveCommand(server, { VAULTCTL_VAR_OWNER: 'canary-7' });
      await writeFile(at('spec.yaml'), spec(issuer.url));
    });

    afterAll(async () => {
      await Promise.all([server.stop(), issuer.close(), rm(folder, { recursive: true })]);
    });

    test('preset and long form give the same plan, before and after an apply', async () => {
      const rendered = await vaultctl(['render', at('spec.yaml')]);
      expect([rendered.code, rendered.stderr]).toEqual([0, '']);
      expect(rendered.stdout).not.toMatch(/canary|^(github|gitlab|semaphore|kubernetes|coder|nomad):/m);
      await writeFile(at('long.yaml'), rendered.stdout);
      const plan = async (file: string): Promise<object> => {
        const { code, stdout, stderr } = await vaultctl(['plan', '--json', '--detailed-exitcode', at(file)]);
        const { changes, summary } = JSON.parse(stdout) as { changes: readonly object[]; summary: object };
        return { code, stderr, changes, summary };
      };
      const before = await plan('spec.yaml');
      expect(before).toMatchObject({ code: 2, stderr: '' });
      expect(await plan('long.yaml')).toEqual(before);
      const applied = await vaultctl(['apply', '--auto-approve', at('spec.yaml')]);
      expect([applied.code, applied.stderr], applied.stdout).toEqual([0, expect.any(String)]);
      const after = await plan('spec.yaml');
      expect(after).toMatchObject({ code: 0, changes: [] });
      expect(await plan('long.yaml')).toEqual(after);
    });

    test('a server that `nomad setup vault` has prepared needs no change', async (context) => {
      const nomad = await binaryFor('nomad', context);
      const own = await start();
      try {
        const keys = `${issuer.url}/.well-known/jwks.json`;
        await promisify(execFile)(nomad, ['setup', 'vault', '-y', '-jwks-url', keys], {
          env: { HOME: folder, VAULT_ADDR: own.address, VAULT_TOKEN: own.token },
        });
        const block = `version: 1\nnomad:\n  workload_identity:\n    keys: { jwks_url: ${keys} }\n`;
        await writeFile(at('nomad.yaml'), block);
        const { code, stdout, stderr } = await liveCommand(own)([
          'plan',
          '--detailed-exitcode',
          at('nomad.yaml'),
        ]);
        expect([code, stderr], stdout).toEqual([0, '']);
      } finally {
        await own.stop();
      }
    });

    test.each(logins)('$path admits to $role whom it means, and nobody else', async (login) => {
      const token = await enter(login, login.right);
      expect(token.policies, JSON.stringify(token)).toEqual(login.policies);
      for (const claims of login.wrong) {
        const refused = await enter(login, { ...login.right, ...claims });
        expect(refused.errors, JSON.stringify(claims)).toEqual([expect.stringMatching(/claim|audience/)]);
      }
    });

    /** The answer to a login. Semaphore’s tokens have the issuer as audience. */
    async function enter(
      { path, role }: (typeof logins)[number],
      claims: JWTPayload,
    ): Promise<{ readonly policies?: readonly string[]; readonly errors?: readonly string[] }> {
      const jwt = await issuer.sign({ aud: issuer.url, ...claims });
      const answer = await fetch(`${server.address}/v1/auth/${path}/login`, {
        method: 'POST',
        body: JSON.stringify({ role, jwt: jwt.reveal() }),
      });
      const body = (await answer.json()) as {
        readonly auth?: { readonly policies: readonly string[] };
        readonly errors?: readonly string[];
      };
      return { ...body.auth, ...(body.errors && { errors: body.errors }) };
    }
  });
}
