import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLeaks } from '../support/canaries.ts';
import { runCommand } from '../support/command-io.ts';
import type { Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

const SPEC = `version: 1
auth:
  jwt:
    type: jwt
    config: { jwks_url: https://ci.example/jwks, bound_issuer: https://ci.example, default_role: deploy }
    roles:
      deploy:
        role_type: jwt
        user_claim: project
        bound_audiences: [vault]
        bound_claims: { ref: main, project: "\${env:VAULTCTL_VAR_PROJECT}" }
        token_policies: [web]
        token_ttl: 10m
      review:
        role_type: jwt
        user_claim: project
        bound_audiences: [vault]
        bound_claims_type: glob
        bound_claims: { ref: "*" }
        groups_claim: teams
        token_policies: [base]
      people:
        role_type: oidc
        user_claim: sub
        bound_audiences: [else]
        allowed_redirect_uris: [http://localhost]
        token_policies: [own]
  bare:
    type: jwt
    roles:
      any: { role_type: jwt, user_claim: project, bound_audiences: [vault], token_policies: [base] }
policies:
  web: |
    # the web team
    path "secret/data/web/*" { capabilities = ["read"] }
    path "secret/+/web/*" { capabilities = ["deny"] }
    path "secret/metadata/web/*" { capabilities = ["list"] }
  base: { file: base.hcl }
  own: |
    path "secret/data/{{identity.entity.name}}/*" { capabilities = ["read"] }
  idle: |
    path "secret/data/web/db" { capabilities = ["read"] }
token_roles:
  nomad: { allowed_policies: [web] }
identity_groups:
  ops: { type: external, policies: [web], alias: { mount: jwt, name: ops-team } }
secrets: { secret: { type: kv, options: { version: "2" } } }
`;
const BASE = `path "secret/data/shared" {
  capabilities = ["read", "update"]
  allowed_parameters = { "data" = [] }
}
path "sys/policies/acl/*" { capabilities = ["read", "sudo"] }
path "sys/auth/*" { capabilities = ["update"] }
`;
const SECRET = 'canary-project-4711';
const CLAIMS = {
  iss: 'https://ci.example',
  aud: 'vault',
  nbf: 1_780_000_000,
  exp: 4_102_444_800,
  project: SECRET,
  ref: 'dev',
  teams: ['ops-team'],
};

let folder: string;
const said: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-explain-'));
  await writeFile(join(folder, 'access.yaml'), SPEC);
  await writeFile(join(folder, 'base.hcl'), BASE);
  await writeFile(join(folder, 'claims.json'), JSON.stringify(CLAIMS));
  await writeFile(join(folder, 'job.jwt'), `${jwt(CLAIMS)}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJlLW9mLXRoZS1qb2I`;
}

async function explain(args: string, stdin = ''): Promise<Ran> {
  const ran = await runCommand(['explain', ...args.split(' ')], {
    folder,
    vault: new MemoryVault(),
    env: { VAULTCTL_VAR_PROJECT: SECRET },
    stdin,
  });
  said.push(ran.stdout, ran.stderr);
  return ran;
}

async function report(args: string): Promise<Record<string, unknown>> {
  return JSON.parse((await explain(`${args} --json access.yaml`)).stdout) as Record<string, unknown>;
}

interface Role {
  readonly address: string;
  readonly verdict: string;
  readonly default: boolean;
  readonly checks: readonly {
    readonly check: string;
    readonly result: string;
    readonly at?: { readonly line: number };
  }[];
}

describe('a token', () => {
  test('is judged by every role: who admits it comes first, then who is nearest', async () => {
    const { exit_code: code, roles } = await report('--token job.jwt');
    expect(code).toBe(0);
    expect((roles as readonly Role[]).map(({ address, verdict }) => [address, verdict])).toEqual([
      ['auth/jwt/role/review', 'admitted'],
      ['auth/bare/role/any', 'open'],
      ['auth/jwt/role/deploy', 'refused'],
      ['auth/jwt/role/people', 'refused'],
    ]);
  });

  test('meets a role whose failed demand stands first, with its line', async () => {
    const { roles } = await report('--claims claims.json --mount jwt --role deploy');
    const [role] = roles as readonly Role[];
    expect(role).toMatchObject({
      default: true,
      errors: [expect.stringContaining('claim "ref" does not match')],
    });
    expect(role?.checks[0]).toMatchObject({ check: 'bound_claims ref', result: 'failed', at: { line: 11 } });
    expect(role?.checks.slice(1).every(({ result }) => result === 'ok')).toBe(true);
  });

  test('gets the policies of its role and of its groups', async () => {
    const { roles } = await report('--claims claims.json --role review');
    expect(roles).toMatchObject([
      {
        token: {
          policies: ['base', 'default', 'web'],
          groups: ['ops'],
          ttl: 2_764_800,
          alias: '(sensitive)',
        },
      },
    ]);
  });

  test('that no role admits ends with 3', async () => {
    expect(await explain('--claims claims.json --role people access.yaml')).toMatchObject({ code: 3 });
  });

  test.each(['', 'hvs.abcdefghijklmnopqrstuvwx', 'a.b.c', jwt({}).replace(/\..*\./, '.bnVsbA.')])(
    'that is no JWT is refused before anything else, and not repeated: %j',
    async (text) => {
      const { code, stdout, stderr } = await explain('--token - nowhere.yaml', text);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain('error standard input holds no JWT');
      if (text !== '') expect(stderr).not.toContain(text);
    },
  );
});

describe('a path', () => {
  test('is decided by one rule, at its line, and the others are told why they lose', async () => {
    expect(await report('--path secret/data/web/db --as jwt/deploy')).toMatchObject({
      exit_code: 0,
      allowed: true,
      reason: 'granted',
      rule: {
        path: 'secret/data/web/*',
        stanzas: [{ policy: 'web', line: 2, at: { file: 'access.yaml', line: 35 } }],
      },
      beaten: [
        {
          path: 'secret/+/web/*',
          capabilities: ['deny'],
          why: 'its first wildcard comes earlier in the path',
        },
      ],
    });
  });

  test('in a policy of its own file is found there', async () => {
    const { code, stdout } = await explain(
      '--path sys/auth/ci --operation update --as policy:base access.yaml',
    );
    expect(code).toBe(3);
    expect(stdout).toContain('policy base, line 6  (base.hcl:6)');
    expect(stdout).toContain('the path needs sudo as well');
  });

  test('may be refused for a parameter', async () => {
    const asked = '--path secret/data/shared --operation update --as policy:base';
    expect(await report(`${asked} --data data=1`)).toMatchObject({ allowed: true });
    expect(await report(`${asked} --data options=1`)).toMatchObject({
      exit_code: 3,
      reason: 'parameters',
      parameters: [{ name: 'options', verdict: 'not-allowed' }],
    });
  });

  test('of a token that the role refuses is out of reach', async () => {
    expect(await report('--path secret/data/web/db --as jwt/deploy --claims claims.json')).toMatchObject({
      exit_code: 3,
      reason: 'login',
      login: { verdict: 'refused' },
    });
    expect(await report('--path secret/data/web/db --as jwt/review --claims claims.json')).toMatchObject({
      exit_code: 0,
      groups: ['ops'],
    });
  });

  test.each([
    ['secret/web/db', 'read', 'web', 'read secret/data/web/db would be allowed'],
    ['v1/secret/data/web/db', 'read', 'web', 'policies have no v1/ in front'],
    ['secret/data/web', 'list', 'web', 'KV version 2 lists below metadata/'],
    ['secret/data/Web/db', 'read', 'web', 'the letter case differs'],
    ['secret/metadata/shared', 'read', 'base', 'the secret itself is below data/'],
    ['secret/data/shared/x', 'read', 'base', 'a path without a * at its end is that path alone'],
    ['secret/data/web', 'read', 'web', 'the rule covers what is below the path'],
  ])('%s, %s: a hint', async (path, operation, policy, hint) => {
    const { exit_code: code, hints } = await report(
      `--path ${path} --operation ${operation} --as policy:${policy}`,
    );
    expect(code).toBe(3);
    expect(hints).toContainEqual(expect.stringContaining(hint));
  });

  test('of nobody names those who are there', async () => {
    const { code, stderr } = await explain('--path secret/data/x --as jwt/nobody access.yaml');
    expect([code, stderr]).toEqual([1, expect.stringContaining('jwt/deploy')]);
  });
});

test('who can: roles with what they demand, token roles, groups, and policies that nothing hands out', async () => {
  expect(
    JSON.parse((await explain('--who-can read secret/data/web/db --json access.yaml')).stdout),
  ).toMatchObject({
    exit_code: 0,
    roles: [
      {
        address: 'auth/jwt/role/deploy',
        when: 'always',
        demands: [{ check: 'bound_issuer' }, { check: 'bound_audiences', values: ['"vault"'] }, {}, {}],
      },
      { address: 'auth/jwt/role/review', when: 'group', groups: ['ops'] },
      { address: 'auth/jwt/role/people', when: 'template' },
    ],
    token_roles: [{ address: 'auth/token/roles/nomad', policies: ['web'] }],
    groups: [{ name: 'ops', policies: ['web'] }],
    policies: [
      { name: 'web', handed_out: true },
      { name: 'idle', handed_out: false },
    ],
  });
});

test.each([
  '',
  '--path secret/x',
  '--path x --who-can read',
  '--claims claims.json --token job.jwt',
  '--who-can read',
])('explain %s asks nothing that has an answer', async (args) => {
  expect(await explain(args)).toMatchObject({ code: 1, stdout: '' });
});

test.each(['access.yaml', '.', '-'])('who can takes no spec as the path asked about: %s', async (path) => {
  const { code, stderr } = await explain(`--who-can read ${path}`);
  expect([code, stderr]).toEqual([
    1,
    `error ${path} was taken as the path that is asked about\n  next: write that path first: --who-can read secret/data/app ${path}\n`,
  ]);
});

test('no text shows the token, or a value of the spec that is secret', () => {
  const token = jwt(CLAIMS);
  const texts = said.map((text, index) => ({ where: `run ${String(index)}`, text }));
  expect(findLeaks({ project: SECRET, signature: 'c2lnbmF0dXJlLW9mLXRoZS1qb2I', token }, texts)).toEqual([]);
  expect(said.join('')).toContain('(sensitive)');
});
