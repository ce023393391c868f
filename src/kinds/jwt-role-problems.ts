import type { CheckContext, Problem } from '../model/kind.ts';

const OIDC_ONLY = [
  'allowed_redirect_uris',
  'oidc_scopes',
  'max_age',
  'callback_mode',
  'poll_interval',
] as const;

/** What the rules look at. */
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

/** What the role lacks, or says for nothing, as to who may log in. */
export function* bindingProblems(values: RoleValues, context: CheckContext): Iterable<Problem> {
  const { ref, isSet, sibling } = context;
  if (!isSet('role_type')) {
    const canBeWritten = values.allowed_redirect_uris.length > 0;
    yield {
      code: 'role-type-omitted',
      message: canBeWritten
        ? 'role_type is left out, so the server makes it oidc'
        : 'role_type is left out, so the server makes it oidc and refuses it without allowed_redirect_uris',
      fields: ['role_type'],
      hint: canBeWritten ? 'write role_type: oidc' : 'did you mean `role_type: jwt`?',
      severity: canBeWritten ? 'warning' : 'error',
    };
  }
  if (values.user_claim === '' && isSet('user_claim')) {
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
      fields: ['bound_audiences', 'bound_subject', 'bound_claims', 'token_bound_cidrs'],
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
  if (client !== '' && context.server?.flavour !== 'openbao') {
    yield {
      code: 'jwt-role-in-oidc-mount',
      message: 'the mount has an OIDC client, and on Vault such a mount refuses every login of a jwt role',
      fields: ['role_type'],
      ...(context.server !== undefined && { severity: 'error' }),
    };
  }
}

/** Bound claims that no token can meet, and claims mapped to the same place. */
export function* claimProblems(values: RoleValues): Iterable<Problem> {
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

/** Times above their maximum. */
export function* ttlProblems(values: RoleValues, { ref, sibling }: CheckContext): Iterable<Problem> {
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
