import type { CheckContext, Problem } from '../model/kind.ts';
import { nomad } from '../platforms/nomad.ts';
import type { Platform } from '../platforms/platform.ts';
import { capabilitiesOn } from '../policy-language/capabilities-on.ts';
import { parsePolicy } from '../policy-language/parse.ts';
import type { RoleValues } from './role-platform.ts';

/** Settings of the token that the platform's own client cannot work with. */
export function* clientTokenProblems(
  values: RoleValues,
  platform: Platform,
  context: CheckContext,
): Iterable<Problem> {
  if (values.token_no_default_policy) yield* defaultPolicyProblems(values, platform, context);
  if (platform !== nomad) return;
  // https://developer.hashicorp.com/nomad/docs/secure/vault/acl#token-configuration
  if (values.token_explicit_max_ttl > 0) {
    yield {
      code: 'nomad-token-cannot-be-renewed',
      message: 'with token_explicit_max_ttl the token of a task ends while the task runs',
      fields: ['token_explicit_max_ttl'],
    };
  }
  if (values.token_num_uses > 0) {
    yield {
      code: 'nomad-token-cannot-be-renewed',
      message: 'with token_num_uses the token of a task is used up by its own renewals',
      fields: ['token_num_uses'],
    };
  }
}

function* defaultPolicyProblems(
  values: RoleValues,
  { title, clientNeeds = {} }: Platform,
  { sibling }: CheckContext,
): Iterable<Problem> {
  const texts = values.token_policies.map((name) => sibling('policy', { parent: '', name })?.['policy']);
  // What a policy outside the spec allows is not known.
  if (texts.some((text) => typeof text !== 'string')) return;
  const rules = texts.flatMap((text) => parsePolicy(text as string).rules);
  const [missing] = Object.entries(clientNeeds).filter(
    ([path, capability]) => !capabilitiesOn(rules, path).includes(capability),
  );
  if (missing === undefined) return;
  const [path, capability] = missing;
  yield {
    code: 'no-default-policy-breaks-client',
    message: `the token lacks the policy default, and no other allows ${capability} on ${path}, which clients of ${title} need`,
    fields: ['token_no_default_policy'],
  };
}
