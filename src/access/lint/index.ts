import { loginRules } from './login-rules.ts';
import { policyRules } from './policy-rules.ts';
import type { LintContext, LintFinding, LintRule } from './rule.ts';

export { escalationRules } from './escalation-rules.ts';

/** What is looked for whenever a spec is checked; it takes time in proportion to its size. */
export const lintRules: readonly LintRule[] = [...loginRules, ...policyRules];

/** What the rules find, rule by rule. */
export function lint(rules: readonly LintRule[], context: LintContext): readonly LintFinding[] {
  return rules.flatMap((rule) => [...rule(context)]);
}
