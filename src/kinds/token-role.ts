import { defineKind } from '../model/kind.ts';
import type { Wire } from '../model/wire.ts';
import { caseSensitiveName } from './name-rules.ts';
import { nomadTokenRoleProblems } from './nomad-role-problems.ts';
import { batchConflicts, deprecatedTokenFields, tokenFields } from './token-fields.ts';

const policies = { kind: 'policy' } as const;

/** A role of the token method: which tokens its holder may create. */
export const tokenRole = defineKind({
  name: 'token-role',
  doc: 'Which tokens a caller of `auth/token/create/<role>` may create; Nomad’s token role is one.',
  url: 'https://developer.hashicorp.com/vault/api-docs/auth/token#create-update-token-role',
  spec: { path: ['token_roles', '*'], prune: 'token_roles' },
  nameRule: caseSensitiveName,
  alwaysListed: true,
  isUnder: (token, { name }) => `${token.path}/`.startsWith(`auth/token/create/${name}/`),
  deprecated: { ...deprecatedTokenFields, explicit_max_ttl: 'token_explicit_max_ttl' },
  ignored: {
    name: 'the name is the key in the spec; the server ignores a field of that name',
    token_ttl: 'a token role has no TTL; use token_period or token_explicit_max_ttl',
    token_max_ttl: 'a token role has no TTL; use token_explicit_max_ttl',
    token_policies: 'a token role has allowed_policies',
    policies: 'a token role has allowed_policies',
    ttl: 'a token role has no TTL; use token_period or token_explicit_max_ttl',
    token_strictly_bind_ip: 'only roles of auth methods have it',
  },
  fields: {
    allowed_policies: {
      type: 'lowerSet',
      refersTo: policies,
      doc: 'Policies that may be asked for; all of them when none is asked for.',
    },
    allowed_policies_glob: { type: 'lowerSet', doc: 'Patterns of policy names that may be asked for.' },
    disallowed_policies: {
      type: 'lowerSet',
      refersTo: policies,
      doc: 'Policies that no token of this role may have.',
    },
    disallowed_policies_glob: {
      type: 'lowerSet',
      doc: 'Patterns of policy names that no token of this role may have.',
    },
    allowed_entity_aliases: {
      type: 'lowerSet',
      doc: 'Entity aliases that may be asked for; globs are allowed.',
    },
    orphan: { type: 'bool', doc: 'Tokens have no parent and outlive the token that created them.' },
    renewable: { type: 'bool', default: true, doc: 'Tokens may be renewed.' },
    path_suffix: { type: 'text', doc: 'Appended to the path under which the tokens are filed.' },
    token_type: {
      type: 'text',
      default: 'default-service',
      enum: ['service', 'batch', 'default-service', 'default-batch'],
      doc: 'Type of the tokens; `default-…` lets the request choose another.',
    },
    ...tokenFields,
  },
  api: {
    path: ({ name }) => `auth/token/roles/${name}`,
    listPath: () => 'auth/token/roles',
  },
  // Beside root the server drops every other name.
  normalise: (values) => ({
    ...values,
    allowed_policies: rootAlone(values['allowed_policies']),
    disallowed_policies: rootAlone(values['disallowed_policies']),
  }),
  *check(values, context) {
    // The word in which the server looks for a suffix may stand anywhere in the text.
    if (values.path_suffix !== '' && !/\w[\w.-]+\w/.test(values.path_suffix)) {
      yield {
        code: 'invalid-value',
        message: 'path_suffix needs at least three letters, digits, _, - or . in a row',
        fields: ['path_suffix'],
      };
    }
    if (values.path_suffix.includes('..')) {
      yield { code: 'invalid-value', message: 'path_suffix cannot contain ..', fields: ['path_suffix'] };
    }
    yield* nomadTokenRoleProblems(values, context);
    yield* batchConflicts(values);
    if (values.token_type !== 'batch') return;
    const conflict = (field: string, rule: string) =>
      ({
        code: 'batch-token-conflict',
        message: `token_type batch needs ${rule}`,
        fields: [field, 'token_type'],
      }) as const;
    if (!values.orphan) yield conflict('orphan', 'orphan: true');
    if (values.renewable) yield conflict('renewable', 'renewable: false');
    if (values.token_explicit_max_ttl > 0) {
      yield conflict('token_explicit_max_ttl', 'no token_explicit_max_ttl');
    }
  },
});

function rootAlone(names: Wire | undefined): Wire {
  return Array.isArray(names) && names.includes('root') ? ['root'] : (names ?? null);
}
