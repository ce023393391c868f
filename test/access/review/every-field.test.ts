import { describe, expect, test } from 'vitest';
import { accessModel } from '../../../src/access/access-model.ts';
import { reviewAccess } from '../../../src/access/review/review-access.ts';
import { kinds } from '../../../src/kinds/index.ts';
import { canonicalValues } from '../../../src/model/canonical.ts';
import type { Field, Kind } from '../../../src/model/kind.ts';
import { indexKinds } from '../../../src/model/references.ts';
import type { Resource } from '../../../src/model/resource.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { SOME_BAO } from '../../support/spec-model.ts';

// Of each field of what gives access, the review has something to say when it changes, or here is why it has not.

const NOW = Date.parse('2026-06-01T12:00:00Z');
const byName = indexKinds(kinds);

/** Objects that hang together, with what they have beside the field that is looked at. */
const WORLD: readonly (readonly [kind: string, parent: string, name: string, values: WireObject])[] = [
  ['auth-mount', '', 'ci', { type: 'jwt' }],
  ['jwt-config', 'ci', '', { oidc_discovery_url: 'https://ci.example.com' }],
  [
    'jwt-role',
    'ci',
    'web',
    { role_type: 'jwt', user_claim: 'sub', bound_claims: { ref: 'v*' }, token_policies: ['a'] },
  ],
  ['policy', '', 'a', { policy: 'path "x" { capabilities = ["read"] }' }],
  ['policy', '', 'b', { policy: 'path "y" { capabilities = ["read"] }' }],
  ['token-role', '', 'maker', { allowed_policies: ['a'] }],
  ['identity-group', '', 'devs', { policies: ['a'] }],
];

const SILENT: Readonly<Record<string, string>> = {
  ...because('cannot be changed', [
    'auth-mount.type',
    'auth-mount.local',
    'auth-mount.seal_wrap',
    'auth-mount.external_entropy_access',
    'identity-group.type',
  ]),
  ...because('is about the plugin, not about whom it lets in', [
    'auth-mount.options',
    'auth-mount.plugin_version',
    'auth-mount.identity_token_key',
    'auth-mount.trim_request_trailing_slashes',
  ]),
  ...because('shows more or less to others, which lint looks at', [
    'auth-mount.description',
    'auth-mount.listing_visibility',
    'auth-mount.audit_non_hmac_request_keys',
    'auth-mount.audit_non_hmac_response_keys',
    'auth-mount.passthrough_request_headers',
    'auth-mount.allowed_response_headers',
    'jwt-role.verbose_oidc_logging',
  ]),
  ...because('the JWT method locks nobody out', [
    'auth-mount.lockout_threshold',
    'auth-mount.lockout_duration',
    'auth-mount.lockout_counter_reset_duration',
    'auth-mount.lockout_disable',
  ]),
  ...because('is how server and provider talk to each other', [
    'jwt-config.oidc_client_secret',
    'jwt-config.oidc_response_mode',
    'jwt-config.oidc_response_types',
    'jwt-config.namespace_in_state',
    'jwt-config.skip_jwks_validation',
    'jwt-role.poll_interval',
  ]),
  ...because('is about writes of the policy', ['policy.cas_required']),
  ...because('is where the server files the tokens', ['token-role.path_suffix']),
};

function because(reason: string, fields: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field, reason]));
}

/** Two values of a field. */
function valuesOf(name: string, field: Field): readonly [Wire, Wire] {
  if (name === 'policy')
    return ['path "x" { capabilities = ["read"] }', 'path "x" { capabilities = ["list"] }'];
  if (field.enum !== undefined) return [field.enum[0] ?? '', field.enum.at(-1) ?? ''];
  const pairs: Readonly<Record<string, readonly [Wire, Wire]>> = {
    bool: [false, true],
    text: ['a', 'b'],
    lowerText: ['a', 'b'],
    set: [['a'], ['b']],
    lowerSet: [['a'], ['b']],
    pemSet: [['a'], ['b']],
    cidrSet: [['10.0.0.0/8'], ['11.0.0.0/8']],
    claims: [{ a: 'x' }, { a: 'y' }],
    duration: [60, 120],
    signedDuration: [60, 120],
    mountTtl: [60, 120],
    int: [1, 2],
    map: [{ a: 'x' }, { a: 'y' }],
    textMap: [{ a: 'x' }, { a: 'y' }],
    jwksPairs: [[{ jwks_url: 'https://a.example.com' }], [{ jwks_url: 'https://b.example.com' }]],
    time: ['2030-01-01T00:00:00Z', '2031-01-01T00:00:00Z'],
    version: ['v1.0.0', 'v1.0.1'],
  };
  const found = pairs[field.type];
  if (found === undefined) throw new Error(`no values of the type ${field.type}`);
  return found;
}

function resource([name, parent, own, values]: (typeof WORLD)[number], more: WireObject): Resource {
  const kind = kindOf(name);
  const ref = { parent, name: own };
  const canonical = canonicalValues(kind, { ...values, ...more });
  return { kind: name, address: kind.api.path(ref), namespace: '', ref, values: canonical, given: new Set() };
}

function kindOf(name: string): Kind {
  const kind = byName.get(name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}

describe.each(WORLD.filter(([, , name]) => name !== 'b').map((one) => [one[0], one] as const))(
  '%s',
  (name, changing) => {
    const rest = WORLD.filter((one) => one !== changing).map((one) => resource(one, {}));
    test.each(Object.entries(kindOf(name).fields))('%s', (field, spec) => {
      const [was, is] = valuesOf(field, spec).map((value) => resource(changing, { [field]: value }));
      if (was === undefined || is === undefined) throw new Error('two values');
      const { changes } = reviewAccess(
        accessModel([...rest, was], SOME_BAO),
        accessModel([...rest, is], SOME_BAO),
        NOW,
      );
      const isSaid = changes.some(({ lines, rights }) => lines.length + rights.length > 0);
      expect(isSaid).toBe(!Object.hasOwn(SILENT, `${name}.${field}`));
    });
  },
);
