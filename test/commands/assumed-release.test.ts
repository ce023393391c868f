import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryVault } from '../support/memory-vault.ts';
import { runCommand } from '../support/command-io.ts';
import type { Ran } from '../support/command-io.ts';
import type { Flavour } from '../../src/model/server.ts';

// What the server that --server names lacks is said without one as a plan says it there; real servers are in test/live.

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-release-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Commands that judge a spec for a server without asking one. */
const COMMANDS = {
  validate: ['validate', 'vaultctl.yaml'],
  lint: ['lint', 'vaultctl.yaml'],
  test: ['test', 'a.test.yaml'],
  explain: ['explain', '--path', 'a', '--as', 'policy:app', 'vaultctl.yaml'],
} as const;

const TEST = `version: 1
tests:
  - name: a is read
    token: { policies: [app] }
    can: [read a]
`;

async function run(spec: string, args: readonly string[], vault = new MemoryVault()): Promise<Ran> {
  await writeFile(join(folder, 'vaultctl.yaml'), `version: 1\n${spec}`);
  await writeFile(join(folder, 'a.test.yaml'), TEST);
  return runCommand(args, { folder, vault, env: { VAULTCTL_VAR_SECRET: 'canary-secret' } });
}

interface Told {
  readonly severity: string;
  readonly code: string;
  readonly at: { readonly line: number; readonly column: number };
}

/** The exit code and the errors, as `line:column code`. */
async function errors(spec: string, args: readonly string[], vault?: MemoryVault): Promise<unknown> {
  const { code, stdout } = await run(spec, [...args, '--json'], vault);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Told[] };
  const found = diagnostics.filter(({ severity }) => severity === 'error');
  return [code, found.map(({ code: told, at }) => `${at.line}:${at.column} ${told}`)];
}

const STANZA = 'path "a" { capabilities = ["read"] }';
const APP = `policies:\n  app: ${STANZA}\n`;
const SPECS = {
  scan: 'policies:\n  app: |\n    path "a" { capabilities = ["read", "scan"] }\n',
  recover: 'policies:\n  app: |\n    path "a" { capabilities = ["read", "recover"] }\n',
  control_group: 'policies:\n  app: |\n    path "a" { control_group = {} capabilities = ["read"] }\n',
  expiration: `policies:\n  app:\n    text: ${STANZA}\n    expiration: 2030-01-31T12:00:00Z\n`,
  jwks_pairs: `${APP}auth:\n  ci: { type: jwt, config: { jwks_pairs: [{ jwks_url: "https://ci.example/k" }] } }\n`,
  cel_roles: `${APP}auth:\n  ci: { type: jwt, cel_roles: { web: { cel_program: { expression: "true" } } } }\n`,
  namespaces: `${APP}namespaces: { team: {} }\n`,
  namespace: `namespace: team\n${APP}`,
  'a jwt role beside an OIDC client': `${APP}auth:
  ci:
    type: jwt
    config: { oidc_discovery_url: "https://ci.example", oidc_client_id: c, oidc_client_secret: "\${env:VAULTCTL_VAR_SECRET}" }
    roles:
      web: { role_type: jwt, user_claim: sub, bound_audiences: [vault], bound_subject: web }
`,
} as const;
type Name = keyof typeof SPECS;

const LACKING: readonly (readonly [server: string, name: Name, error: string])[] = [
  ['vault', 'scan', '4:40 policy-capability-not-portable'],
  ['vault-1.21.1', 'scan', '4:40 policy-capability-not-portable'],
  ['openbao', 'recover', '4:40 policy-capability-not-portable'],
  ['openbao', 'control_group', '4:16 policy-key-not-portable'],
  ['vault', 'expiration', '5:17 field-not-on-server'],
  ['openbao-2.2', 'expiration', '5:17 field-not-on-server'],
  ['openbao-2.6.2', 'jwks_pairs', '5:42 field-not-on-server'],
  ['vault-1.15', 'jwks_pairs', '5:42 field-not-on-server'],
  ['vault', 'cel_roles', '5:33 kind-not-on-server'],
  ['openbao-2.2.2', 'cel_roles', '5:33 kind-not-on-server'],
  ['openbao-2.2.2', 'namespaces', '4:15 namespace-not-on-server'],
  ['openbao-2.2', 'namespace', '2:12 namespace-not-on-server'],
  ['vault', 'a jwt role beside an OIDC client', '9:25 jwt-role-in-oidc-mount'],
];

describe.each(Object.entries(COMMANDS))('%s', (_, args) => {
  test.each(LACKING)('--server %s lacks %s, and that is an error', async (server, name, error) => {
    expect(await errors(SPECS[name], [...args, '--server', server])).toEqual([1, [error]]);
  });

  test.each([
    ['openbao', 'scan'],
    ['openbao-2.3', 'expiration'],
    ['vault-1.16', 'jwks_pairs'],
    ['openbao-2.3', 'cel_roles'],
    ['openbao-2.3', 'namespaces'],
    // An assumed Vault is an Enterprise: which edition it is, nobody has said.
    ['vault', 'namespaces'],
    ['vault', 'namespace'],
    ['openbao', 'a jwt role beside an OIDC client'],
  ] as const)('--server %s has %s', async (server, name) => {
    const { stdout, stderr } = await run(SPECS[name], [...args, '--server', server]);
    expect(`${stdout}${stderr}`).not.toMatch(/not-on-server|: error /);
  });

  test.each(Object.entries(SPECS))('%s is no error where no server is named', async (_name, spec) => {
    const { stdout, stderr } = await run(spec, args);
    expect(`${stdout}${stderr}`).not.toMatch(/not-on-server|: error /);
  });

  test('the error is shown with its line', async () => {
    expect((await run(SPECS.expiration, [...args, '--server', 'openbao-2.2'])).stderr)
      .toBe(`vaultctl.yaml:5:17: error sys/policies/acl/app: OpenBao 2.2 has no expiration [field-not-on-server]
  4 |     text: path "a" { capabilities = ["read"] }
  5 |     expiration: 2030-01-31T12:00:00Z
    |                 ^^^^^^^^^^^^^^^^^^^^
  rule: A field is set only where the server knows it.
  next: remove the field, or use a server that has it

1 error

`);
  });
});

test.each(LACKING)('a plan on %s says the same of %s', async (server, name, error) => {
  const [flavour, version] = server.split('-') as [Flavour, string?];
  const vault = new MemoryVault({ flavour, ...(version !== undefined && { version }) });
  expect(await errors(SPECS[name], ['plan', 'vaultctl.yaml'], vault)).toEqual([1, [error]]);
});

test('what the named server does not mind is no error, although newer ones do', async () => {
  const spec = `auth:
  gh:
    type: jwt
    config: { oidc_discovery_url: "https://token.actions.githubusercontent.com", bound_issuer: "https://token.actions.githubusercontent.com" }
    roles:
      web: { role_type: jwt, user_claim: sub, bound_claims: { repository_owner_id: "1" } }
`;
  const error = '7:7 jwt-role-no-bound-audiences';
  expect(await errors(spec, ['lint', 'vaultctl.yaml'])).toEqual([1, [error]]);
  expect(await errors(spec, ['lint', 'vaultctl.yaml', '--server', 'vault-1.17'])).toEqual([1, [error]]);
  expect(await errors(spec, ['lint', 'vaultctl.yaml', '--server', 'vault-1.16'])).toMatchObject([3, []]);
});

test('no waiver and no selection hides what the server refuses', async () => {
  const waived = `${SPECS.expiration}waivers:
  - { code: field-not-on-server, address: "*", reason: none, until: 2026-12-31 }
`;
  const args = ['lint', 'vaultctl.yaml', '--server', 'vault', '--ignore', 'field-*'];
  expect(await errors(waived, args)).toEqual([1, ['5:17 field-not-on-server']]);
});

test.each(['test', 'explain'] as const)('%s asks a server or judges for one that is named', async (name) => {
  const args = name === 'test' ? COMMANDS.test : COMMANDS.explain.slice(0, -1);
  const { code, stderr } = await run(APP, [...args, '--live', '--server', 'vault']);
  expect([code, stderr]).toEqual([
    1,
    'error --server is for judging without a server\n  next: leave it out: --live asks the server itself\n',
  ]);
});
