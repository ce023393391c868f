import { glob } from '../model/glob.ts';
import type { CheckContext, Problem } from '../model/kind.ts';
import { compareVersions } from '../model/server.ts';
import { NOMAD_WITHOUT_TOKEN_ROLES, nomadRoleProblems } from '../platforms/nomad-checks.ts';
import { allowsPolicy, serverPoliciesOf } from './nomad-server-policy.ts';

interface TokenRoleValues {
  readonly allowed_policies: readonly string[];
  readonly allowed_policies_glob: readonly string[];
  readonly disallowed_policies: readonly string[];
  readonly disallowed_policies_glob: readonly string[];
  readonly orphan: boolean;
  readonly renewable: boolean;
  readonly token_type: string;
  readonly token_no_default_policy: boolean;
  readonly token_num_uses: number;
  readonly token_period: number;
  readonly token_explicit_max_ttl: number;
}

/** What Nomad of the version in the spec makes of a token role that a policy in the spec lets it create tokens from. */
export function* nomadTokenRoleProblems(values: TokenRoleValues, context: CheckContext): Iterable<Problem> {
  const { nomadVersion: version, ref, siblings } = context;
  if (version === undefined) return;
  const servers = serverPoliciesOf(ref.name, values, siblings('policy'));
  if (servers.length === 0) return;
  if (compareVersions(version, NOMAD_WITHOUT_TOKEN_ROLES) >= 0) {
    yield {
      code: 'nomad-without-token-roles',
      message: `Nomad ${version} creates no tokens from a token role`,
    };
    return;
  }
  yield* refusals(values, version);
  yield* failures(values);
  yield* escalation(values, servers, version);
}

function* refusals(values: TokenRoleValues, version: string): Iterable<Problem> {
  // The server shows a period under its old name only to those who wrote it there, and vaultctl writes the new one.
  const shown = { ...values, period: 0, explicit_max_ttl: 0 };
  for (const { field, text } of nomadRoleProblems(shown, version)) {
    const isInvisible = field === 'token_period' && values.token_period > 0;
    yield {
      code: 'nomad-role-refused',
      message: isInvisible
        ? `Nomad ${version} reads only period, which is 0 beside a token_period, and says "${text}"`
        : `Nomad ${version} refuses the role: "${text}"`,
      fields: [field],
      hint: isInvisible ? 'use Nomad 0.10.2 or later' : HINTS[field],
    };
  }
  // From 0.8 on Nomad takes both.
  if (!values.orphan && compareVersions(version, '0.8.0') >= 0) {
    yield {
      code: 'nomad-tasks-end-with-server-token',
      message:
        'orphan is false: when the token of the Nomad servers ends or is changed, the tokens of all tasks end',
      fields: ['orphan'],
    };
  }
}

const HINTS = {
  orphan: 'set orphan: false, or use Nomad 0.8 or later',
  renewable: 'set renewable: true',
  token_explicit_max_ttl: 'set token_explicit_max_ttl: 0, or leave it out',
  token_period: 'set token_period, for example 72h',
} as const;

/** What Nomad does not check, and then cannot work with. */
function* failures(values: TokenRoleValues): Iterable<Problem> {
  if (values.token_type === 'default-batch' || values.token_type === 'batch') {
    yield {
      code: 'nomad-task-fails',
      message: `token_type is ${values.token_type}: a batch token has no accessor, and the task fails with "Vault returned WrapInfo without WrappedAccessor"`,
      fields: ['token_type'],
    };
  }
  const isDisallowed =
    values.disallowed_policies.includes('default') ||
    values.disallowed_policies_glob.some((pattern) => glob(pattern)('default'));
  if (values.token_no_default_policy || isDisallowed) {
    yield {
      code: 'nomad-task-fails',
      message: 'the tokens of tasks lack the policy default, so Nomad cannot renew them',
      fields: [values.token_no_default_policy ? 'token_no_default_policy' : 'disallowed_policies'],
    };
  }
  if (values.token_num_uses > 0) {
    yield {
      code: 'nomad-task-fails',
      message: 'with token_num_uses the token of a task is used up by its own renewals',
      fields: ['token_num_uses'],
    };
  }
}

/** Before 0.5.3 the server's own token came from the role, so its policy had to be allowed. */
function* escalation(
  values: TokenRoleValues,
  servers: readonly string[],
  version: string,
): Iterable<Problem> {
  if (compareVersions(version, '0.5.3') < 0) return;
  const { disallowed_policies: names, disallowed_policies_glob: globs } = values;
  for (const name of servers) {
    if (names.includes(name) || globs.some((pattern) => glob(pattern)(name))) continue;
    const isOpen = values.allowed_policies.length === 0 && values.allowed_policies_glob.length === 0;
    const isListed = values.allowed_policies.includes(name);
    if (!isOpen && !allowsPolicy(values, name)) continue;
    yield {
      code: 'nomad-role-escalation',
      message: `a job may ask for the policy "${name}", with which it can create tokens as the Nomad servers do`,
      fields: [isListed ? 'allowed_policies' : 'disallowed_policies'],
      ...(isListed && { member: name }),
      hint: isListed ? `take ${name} off the list` : `set disallowed_policies: [${name}]`,
    };
  }
}
