import { defineKind } from '../model/kind.ts';
import type { CheckContext, Problem } from '../model/kind.ts';
import { lowerCaseName } from './name-rules.ts';
import { batchConflicts, deprecatedTokenFields, tokenFields } from './token-fields.ts';

const OIDC_ONLY = [
  'allowed_redirect_uris',
  'oidc_scopes',
  'max_age',
  'callback_mode',
  'poll_interval',
] as const;
const OAUTH2_TOKENS = ['access_token', 'id_token', 'refresh_token'];

/** Which tokens may log in at a JWT/OIDC mount, and what Vault token they get. */
export const jwtRole = defineKind({
  name: 'jwt-role',
  doc: 'Which tokens may log in at a JWT/OIDC mount, and what token they get.',
  url: 'https://developer.hashicorp.com/vault/api-docs/auth/jwt#create-update-role',
  parent: 'auth-mount',
  parentTypes: ['jwt', 'oidc'],
  spec: { path: ['auth', '*', 'roles', '*'] },
  nameRule: lowerCaseName,
  deprecated: {
    ...deprecatedTokenFields,
    policies: 'token_policies',
    ttl: 'token_ttl',
    max_ttl: 'token_max_ttl',
    num_uses: 'token_num_uses',
  },
  ignored: { name: 'the name is the key in the spec; the server ignores a field of that name' },
  fields: {
    role_type: {
      type: 'text',
      default: 'oidc',
      enum: ['jwt', 'oidc'],
      doc: '`jwt` for machines that bring a token, `oidc` for people with a browser.',
    },
    user_claim: { type: 'text', required: true, doc: 'Claim that names the entity alias.' },
    user_claim_json_pointer: { type: 'bool', doc: 'Read `user_claim` as a JSON pointer.' },
    bound_audiences: { type: 'set', doc: 'Accepted `aud` values; one match is enough.' },
    bound_subject: { type: 'text', doc: 'Required `sub` claim, compared exactly.' },
    bound_claims_type: {
      type: 'text',
      default: 'string',
      enum: ['string', 'glob'],
      doc: 'How `bound_claims` are compared: exactly, or with `*` for any text.',
    },
    bound_claims: {
      type: 'claims',
      doc: 'Claims that must match: all of them, each with one of its values. Types count: `true` is not `"true"`.',
    },
    claim_mappings: { type: 'textMap', doc: 'Claims copied to alias metadata: metadata key by claim.' },
    groups_claim: { type: 'text', doc: 'Claim that lists groups; becomes group aliases.' },
    expiration_leeway: {
      type: 'signedDuration',
      doc: 'Life of a token without `exp`; 0 is the default of 150 s, a negative time is none.',
    },
    not_before_leeway: {
      type: 'signedDuration',
      doc: 'Leeway for a token without `nbf`; 0 is the default of 150 s, a negative time is none.',
    },
    clock_skew_leeway: {
      type: 'signedDuration',
      doc: 'Tolerated clock skew; 0 is the default of 60 s, a negative time is none.',
    },
    allowed_redirect_uris: { type: 'set', doc: 'Redirect URIs of logins with a browser.' },
    oidc_scopes: { type: 'set', doc: 'Scopes asked for in logins with a browser, besides `openid`.' },
    max_age: {
      type: 'duration',
      doc: 'Longest time since the person last signed in at the provider; 0 is any.',
    },
    verbose_oidc_logging: { type: 'bool', doc: 'Log tokens and claims on the server; for debugging only.' },
    token_policies: {
      type: 'lowerSet',
      refersTo: { kind: 'policy' },
      doc: 'Policies of the token that a login gets.',
    },
    token_ttl: { type: 'duration', doc: 'TTL of the token; 0 is the mount’s default.' },
    token_max_ttl: {
      type: 'duration',
      doc: 'Longest life of the token with renewals; 0 is the mount’s maximum.',
    },
    ...tokenFields,
    token_type: {
      type: 'text',
      default: 'default',
      enum: ['', 'default', 'service', 'batch'],
      doc: 'Type of the token; `default` is the mount’s.',
    },
    token_strictly_bind_ip: {
      type: 'bool',
      since: { openbao: '2.2' },
      doc: 'The token may be used only from the address that logged in.',
    },
    oauth2_metadata: {
      type: 'set',
      since: { openbao: '2.2' },
      doc: 'Tokens of the provider that are copied to alias metadata.',
    },
    callback_mode: {
      type: 'text',
      default: 'client',
      enum: ['client', 'direct', 'device'],
      since: { openbao: '2.2' },
      doc: 'Who receives the provider’s answer.',
    },
    poll_interval: {
      type: 'int',
      since: { openbao: '2.2' },
      doc: 'Seconds between polls of a waiting client.',
    },
    token_policies_template_claims: {
      type: 'bool',
      since: { openbao: '2.2' },
      doc: 'Policy names are templates over claims.',
    },
    oidc_disable_confirmation: {
      type: 'bool',
      since: { openbao: '2.5.5' },
      doc: 'Leave out the confirmation page of direct callbacks.',
    },
  },
  api: {
    path: ({ parent, name }) => `auth/${parent}/role/${name}`,
    listPath: (parent) => `auth/${parent}/role`,
  },
  // The server stores an empty token type and reports `default`.
  normalise: (values) => ({
    ...values,
    token_type: values['token_type'] === '' ? 'default' : (values['token_type'] ?? null),
  }),
  *check(values, context) {
    yield* bindingProblems(values, context);
    yield* claimProblems(values);
    yield* ttlProblems(values, context);
    yield* batchConflicts(values);
    if (values.token_policies.includes('root')) {
      yield {
        code: 'role-grants-root',
        message: 'token_policies names root: the server refuses every login of this role',
        fields: ['token_policies'],
        member: 'root',
      };
    }
    if (values.token_strictly_bind_ip && values.token_bound_cidrs.length > 0) {
      yield {
        code: 'bind-ip-conflict',
        message: 'token_strictly_bind_ip and token_bound_cidrs stand only alone',
        fields: ['token_strictly_bind_ip', 'token_bound_cidrs'],
      };
    }
    for (const name of values.oauth2_metadata.filter((member) => !OAUTH2_TOKENS.includes(member))) {
      yield {
        code: 'value-not-allowed',
        message: `oauth2_metadata knows ${OAUTH2_TOKENS.join(', ')}, not "${name}"`,
        fields: ['oauth2_metadata'],
        member: name,
      };
    }
  },
});

interface RoleValues {
  readonly role_type: string;
  readonly user_claim: string;
  readonly bound_audiences: readonly string[];
  readonly bound_subject: string;
  readonly bound_claims_type: string;
  readonly bound_claims: Readonly<Record<string, readonly string[]>>;
  readonly claim_mappings: Readonly<Record<string, string>>;
  readonly allowed_redirect_uris: readonly string[];
  readonly token_bound_cidrs: readonly string[];
  readonly token_ttl: number;
  readonly token_max_ttl: number;
  readonly token_period: number;
}

function* bindingProblems(
  values: RoleValues,
  { ref, isSet, sibling, server }: CheckContext,
): Iterable<Problem> {
  if (!isSet('role_type')) {
    const canBeWritten = values.allowed_redirect_uris.length > 0;
    yield {
      code: 'role-type-omitted',
      message: canBeWritten
        ? 'role_type is left out, so the server makes it oidc'
        : 'role_type is left out, so the server makes it oidc and refuses it without allowed_redirect_uris',
      hint: canBeWritten ? 'write role_type: oidc' : 'did you mean `role_type: jwt`?',
      severity: canBeWritten ? 'warning' : 'error',
    };
  }
  if (values.user_claim === '') {
    yield {
      code: 'missing-key',
      message: 'user_claim is empty',
      fields: ['user_claim'],
      hint: 'name a claim such as sub',
    };
  }
  if (values.role_type === 'oidc' && isSet('role_type') && values.allowed_redirect_uris.length === 0) {
    yield {
      code: 'oidc-role-no-redirect-uris',
      message: 'an oidc role needs allowed_redirect_uris',
      fields: ['role_type'],
    };
  }
  if (values.role_type !== 'jwt') return;
  const isBound =
    values.bound_audiences.length > 0 ||
    values.bound_subject !== '' ||
    values.token_bound_cidrs.length > 0 ||
    Object.keys(values.bound_claims).length > 0;
  if (!isBound) {
    yield {
      code: 'jwt-role-unbound',
      message: 'a jwt role needs bound_audiences, bound_subject, bound_claims or token_bound_cidrs',
    };
  }
  for (const field of OIDC_ONLY.filter(isSet)) {
    yield {
      code: 'field-without-effect',
      message: `${field} has no effect on a role of type jwt`,
      fields: [field],
    };
  }
  const client = sibling('jwt-config', { parent: ref.parent, name: '' })?.['oidc_client_id'] ?? '';
  if (client !== '' && server?.flavour !== 'openbao') {
    yield {
      code: 'jwt-role-in-oidc-mount',
      message: 'the mount has an OIDC client, and on Vault such a mount refuses every login of a jwt role',
      fields: ['role_type'],
      ...(server !== undefined && { severity: 'error' }),
    };
  }
}

function* claimProblems(values: RoleValues): Iterable<Problem> {
  for (const [claim, accepted] of Object.entries(values.bound_claims)) {
    const within = [claim];
    if (accepted.length === 0) {
      yield {
        code: 'bound-claim-never-matches',
        message: `bound_claims.${claim} accepts no value, so no token can log in`,
        fields: ['bound_claims'],
        within,
      };
    }
    const other = accepted.find((text) => !text.startsWith('"'));
    if (values.bound_claims_type === 'glob' && other !== undefined) {
      yield {
        code: 'glob-claim-not-text',
        message: `bound_claims.${claim} is ${other}, and globs match text only`,
        fields: ['bound_claims'],
        within,
        hint: 'quote it, or set bound_claims_type: string',
      };
    }
  }
  const targets = Object.entries(values.claim_mappings);
  for (const [claim, target] of targets) {
    const twin = targets.find(([other, key]) => key === target && other < claim);
    if (target === 'role') {
      yield {
        code: 'claim-mapping-conflict',
        message: 'the metadata key "role" is reserved for the name of the role',
        fields: ['claim_mappings'],
        within: [claim],
      };
    } else if (twin !== undefined) {
      yield {
        code: 'claim-mapping-conflict',
        message: `claims ${twin[0]} and ${claim} are both mapped to the metadata key "${target}"`,
        fields: ['claim_mappings'],
        within: [claim],
      };
    }
  }
}

function* ttlProblems(values: RoleValues, { ref, sibling }: CheckContext): Iterable<Problem> {
  if (values.token_max_ttl > 0 && values.token_ttl > values.token_max_ttl) {
    yield {
      code: 'ttl-above-max',
      message: `token_ttl (${values.token_ttl}s) is above token_max_ttl (${values.token_max_ttl}s)`,
      fields: ['token_ttl', 'token_max_ttl'],
    };
  }
  const mount = sibling('auth-mount', { parent: '', name: ref.parent });
  const limit = (mount?.['max_lease_ttl'] as number | undefined) ?? 0;
  if (limit === 0) return;
  if (values.token_period > limit) {
    yield {
      code: 'ttl-above-max',
      message: `token_period (${values.token_period}s) is above the mount’s max_lease_ttl (${limit}s)`,
      fields: ['token_period'],
      parentFields: ['max_lease_ttl'],
    };
  }
  for (const field of ['token_ttl', 'token_max_ttl'] as const) {
    if (values[field] <= limit) continue;
    yield {
      code: 'ttl-above-mount',
      message: `${field} (${values[field]}s) is above the mount’s max_lease_ttl (${limit}s), so tokens get ${limit}s`,
      fields: [field],
      parentFields: ['max_lease_ttl'],
    };
  }
}
