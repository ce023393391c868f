import { expect, test } from 'vitest';
import type { Io } from '../../src/commands/io.ts';
import { readSpec } from '../../src/commands/spec-options.ts';
import { kinds } from '../../src/kinds/index.ts';
import { defaultOf } from '../../src/model/canonical.ts';
import { fieldEntries } from '../../src/model/kind.ts';
import type { Resource } from '../../src/model/resource.ts';
import { Secret } from '../../src/model/secret.ts';
import { textFiles } from '../../src/spec/text-files.ts';

/** Read from a Vault 1.21.1 after `nomad setup vault -y` of Nomad 1.11.3; what is not here had its default. */
const SETUP: Readonly<Record<string, object>> = {
  'sys/auth/jwt-nomad': { type: 'jwt' },
  'auth/jwt-nomad/config': {
    default_role: 'nomad-workloads',
    jwks_url: 'http://localhost:4646/.well-known/jwks.json',
    jwt_supported_algs: ['EdDSA', 'RS256'],
  },
  'auth/jwt-nomad/role/nomad-workloads': {
    bound_audiences: ['vault.io'],
    claim_mappings: {
      nomad_job_id: 'nomad_job_id',
      nomad_namespace: 'nomad_namespace',
      nomad_task: 'nomad_task',
    },
    role_type: 'jwt',
    token_period: 1800,
    token_policies: ['nomad-workloads'],
    token_type: 'service',
    user_claim: '/nomad_job_id',
    user_claim_json_pointer: true,
  },
  'sys/policies/acl/nomad-workloads': {
    // With the place for the accessor where the server had auth_jwt_cfd41c43.
    policy:
      'path "secret/data/{{identity.entity.aliases.${accessor:jwt-nomad}.metadata.nomad_namespace}}/{{identity.entity.aliases.${accessor:jwt-nomad}.metadata.nomad_job_id}}/*" {\n  capabilities = ["read"]\n}\n\npath "secret/data/{{identity.entity.aliases.${accessor:jwt-nomad}.metadata.nomad_namespace}}/{{identity.entity.aliases.${accessor:jwt-nomad}.metadata.nomad_job_id}}" {\n  capabilities = ["read"]\n}\n\npath "secret/metadata/{{identity.entity.aliases.${accessor:jwt-nomad}.metadata.nomad_namespace}}/*" {\n  capabilities = ["list"]\n}\n\npath "secret/metadata/*" {\n  capabilities = ["list"]\n}\n',
  },
};

/** What Nomad’s documentation gives for its versions 0.10.4 to 1.9: the role, and the policy of its servers. */
const LEGACY_ROLE = {
  disallowed_policies: ['nomad-server'],
  orphan: true,
  renewable: true,
  token_period: 259_200,
};

test('workload identity is what `nomad setup vault` writes, and nothing else', async () => {
  const keys = 'keys: { jwks_url: http://localhost:4646/.well-known/jwks.json }';
  const { resources, findings } = await read(`version: 1\nnomad:\n  workload_identity:\n    ${keys}\n`);
  expect(findings).toEqual([]);
  expect(Object.fromEntries(resources.map((resource) => [resource.address, notDefault(resource)]))).toEqual(
    SETUP,
  );
});

test('the token role is that of Nomad’s documentation', async () => {
  const { resources } = await read('version: 1\nnomad: { legacy: {} }\n');
  const role = resources.find(({ kind }) => kind === 'token-role');
  expect(role?.address).toBe('auth/token/roles/nomad-cluster');
  expect(role?.values).toMatchObject(LEGACY_ROLE);
});

test.each([
  ['"1.9"', true],
  ['0.8.0', true],
  ['0.7.1', false],
  ['"0.5"', false],
])('tasks of Nomad %s have orphan tokens: %s', async (version, orphan) => {
  const { resources } = await read(`version: 1\nnomad: { legacy: { nomad_version: ${version} } }\n`);
  expect(resources.find(({ kind }) => kind === 'token-role')?.values['orphan']).toBe(orphan);
});

test('the version is the one that the rules go by', async () => {
  const { directives } = await read('version: 1\nnomad: { legacy: { nomad_version: "1.9" } }\n');
  expect(directives.nomadVersion).toBe('1.9');
});

test('both generations stand side by side, also in namespaces of their own', async () => {
  const keys = 'keys: { jwks_url: https://nomad.example.com/keys }';
  const both = `nomad:\n  legacy: {}\n  workload_identity: { ${keys} }\n`;
  const { resources, findings } = await read(`version: 1\n${both}---\nversion: 1\nnamespace: a\n${both}`);
  expect(resources).toHaveLength(12);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
});

/** Fields whose value is not what a server holds by itself. */
function notDefault({ kind, values }: Resource): object {
  const fields = fieldEntries(kinds.find(({ name }) => name === kind) ?? fail(kind));
  const set = fields.filter(
    ([name, field]) =>
      !(values[name] instanceof Secret) && JSON.stringify(values[name]) !== JSON.stringify(defaultOf(field)),
  );
  return Object.fromEntries(set.map(([name]) => [name, values[name]]));
}

function fail(kind: string): never {
  throw new Error(`no kind ${kind}`);
}

function read(spec: string): ReturnType<typeof readSpec> {
  const io = { files: textFiles(new Map([['spec/spec.yaml', spec]])), env: () => undefined, now: () => 0 };
  return readSpec(io as unknown as Io, ['spec'], {}, ''); // it looks at these parts of the world only
}
