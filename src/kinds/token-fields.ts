import type { Fields, Problem } from '../model/kind.ts';

/**
 * Fields of the tokens that an auth method issues, shared by all roles that hand out tokens.
 * https://developer.hashicorp.com/vault/api-docs/auth/jwt#token_ttl
 */
export const tokenFields = {
  token_explicit_max_ttl: {
    type: 'duration',
    doc: 'Hard limit of the token’s life, counted from its creation; 0 is none.',
  },
  token_bound_cidrs: {
    type: 'cidrSet',
    doc: 'Networks from which the token may be used, and for roles from which a login is accepted.',
  },
  token_no_default_policy: { type: 'bool', doc: 'Leave the policy `default` off the token.' },
  token_num_uses: { type: 'int', doc: 'How many requests the token may make; 0 is any number.' },
  token_period: {
    type: 'duration',
    doc: 'Makes the token periodic: each renewal sets its TTL to this; 0 is not periodic.',
  },
} as const satisfies Fields;

/** Deprecated names that every role with token fields knows. */
export const deprecatedTokenFields = {
  bound_cidrs: 'token_bound_cidrs',
  period: 'token_period',
} as const;

/** A batch token has no lease to renew and no counter, so the servers refuse these together. */
export function* batchConflicts(values: {
  readonly token_type: string;
  readonly token_period: number;
  readonly token_num_uses: number;
}): Iterable<Problem> {
  if (values.token_type !== 'batch') return;
  if (values.token_period > 0) {
    yield {
      code: 'batch-token-conflict',
      message: 'token_type batch cannot have a token_period: batch tokens are not renewed',
      fields: ['token_period', 'token_type'],
    };
  }
  if (values.token_num_uses > 0) {
    yield {
      code: 'batch-token-conflict',
      message: 'token_type batch cannot have token_num_uses: batch tokens are not counted',
      fields: ['token_num_uses', 'token_type'],
    };
  }
}
