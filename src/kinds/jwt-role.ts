import { defineKind } from '../model/kind.ts';
import { bindingProblems, claimProblems, ttlProblems } from './jwt-role-problems.ts';
import { lowerCaseName } from './name-rules.ts';
import { platformProblems } from './platform-problems.ts';
import { batchConflicts, deprecatedTokenFields, tokenFields } from './token-fields.ts';

/** https://github.com/openbao/openbao/blob/main/internal/vault/request_handling.go */
const NEVER_GIVEN = ['root', 'response-wrapping'];
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
  isUnder: (token, { parent, name }) => token.path.startsWith(`auth/${parent}/`) && token.role === name,
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
      explicit: true,
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
    yield* platformProblems(values, context);
    yield* ttlProblems(values, context);
    yield* batchConflicts(values);
    for (const name of values.token_policies.filter((member) => NEVER_GIVEN.includes(member))) {
      yield {
        code: 'role-grants-root',
        message: `token_policies names ${name}: the server refuses every login of this role`,
        fields: ['token_policies'],
        member: name,
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
