import type { Resource } from '../../model/resource.ts';
import { inPolicy } from '../../kinds/policy-path-problems.ts';
import type { Problem } from '../../model/kind.ts';
import { pathRule } from '../../policy-language/path-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import type { MergedRule, RuleSource } from '../../policy-language/merged-rule.ts';
import { writtenRulePath } from '../../policy-language/path-rule.ts';
import { allRules } from '../../policy-language/rule-table.ts';
import { aclNamespace, findPolicy } from '../access-model.ts';
import type { AccessModel } from '../access-model.ts';
import type { Holder } from '../holder.ts';
import type { LintFinding } from './rule.ts';

/** A rule of a set of policies, with its path as seen from the holder's namespace. */
export interface SetRule {
  readonly rule: MergedRule;
  readonly path: PathRule;
}

/** The rules of a holder. Those of other namespaces are left out. */
export function rulesOf({ acl, namespace }: Holder): readonly SetRule[] {
  const start = aclNamespace(namespace);
  return allRules(acl).flatMap((rule) => {
    if (start === '') return [{ rule, path: rule.path }];
    const written = writtenRulePath(rule.path);
    return written.startsWith(start) ? [{ rule, path: pathRule(written.slice(start.length)) }] : [];
  });
}

/** Whether some stanza of the rule stands in a policy that has a stanza of the other. */
export function sharesPolicy(a: MergedRule, b: MergedRule): boolean {
  return a.sources.some(({ policy }) => b.sources.some((other) => other.policy === policy));
}

/** The stanza of a rule that a finding can point at, with the policy it stands in; undefined for built-in policies. */
export function placeOf(
  model: AccessModel,
  { namespace }: Holder,
  { sources }: MergedRule,
  isIt: (source: RuleSource) => boolean = () => true,
): { readonly source: RuleSource; readonly resource: Resource } | undefined {
  for (const source of sources) {
    const resource = findPolicy(model, namespace, source.policy)?.resource;
    if (resource !== undefined && isIt(source)) return { source, resource };
  }
  return undefined;
}

/** A finding at a stanza of a policy. */
export function ruleFinding(
  model: AccessModel,
  { source, resource }: { readonly source: RuleSource; readonly resource: Resource },
  { code, message, hint }: Pick<Problem, 'code' | 'message' | 'hint'>,
): LintFinding {
  const shown = { message: model.hide(message), ...(hint !== undefined && { hint: model.hide(hint) }) };
  return {
    resource,
    problem: { code, ...shown, fields: ['policy'], inText: inPolicy(source.stanza.pathAt) },
  };
}

/** `"secret/data/*" of policy web`, for messages. */
export function ruleText({ path, sources }: MergedRule): string {
  const names = [...new Set(sources.map(({ policy }) => policy))];
  return `"${writtenRulePath(path)}" of ${names.length === 1 ? 'policy' : 'policies'} ${names.join(', ')}`;
}

/** `read, update`. */
export function listText(words: Iterable<string>): string {
  return [...words].sort().join(', ');
}
