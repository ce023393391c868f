import { bySpecificity } from '../../policy-language/path-rule.ts';
import { commonPaths, covers, pathsOf, shownPath } from '../common-paths.ts';
import { fullPath } from '../capabilities-on.ts';
import { aclNamespace } from '../access-model.ts';
import type { AccessModel } from '../access-model.ts';
import { findRule, matchingRules } from '../find-rule.ts';
import type { Holder } from '../holder.ts';
import { policySets, usersText } from './policy-sets.ts';
import type { PolicySet } from './policy-sets.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { listText, placeOf, ruleFinding, rulesOf, ruleText, sharesPolicy } from './set-rules.ts';
import type { SetRule } from './set-rules.ts';

/** What the policies of one token do to each other: a deny that does not hold, a right that another rule takes away. */
export const lostRights: LintRule = function* (context) {
  const { model } = context;
  const said = new Set<unknown>();
  for (const set of policySets(context)) {
    const rules = rulesOf(set.holder);
    const denies = rules.filter(({ rule }) => rule.capabilities.has('deny'));
    const others = rules.filter(({ rule }) => !rule.capabilities.has('deny'));
    for (const deny of denies) {
      yield* once(said, brokenDeny(model, set, deny, others));
    }
    for (const narrow of others) yield* once(said, takenRight(model, set, narrow));
  }
};

/** Each stanza is spoken of once, however many roles it concerns. */
function* once(said: Set<unknown>, found: LintFinding | undefined): Iterable<LintFinding> {
  if (found === undefined) return;
  const { code, inText } = found.problem;
  const key = `${code} ${found.resource.address} ${inText?.line ?? 0}:${inText?.column ?? 0}`;
  if (said.has(key)) return;
  said.add(key);
  yield found;
}

function brokenDeny(
  model: AccessModel,
  set: PolicySet,
  deny: SetRule,
  others: readonly SetRule[],
): LintFinding | undefined {
  const { holder } = set;
  if (deny.rule.path.kind === 'exact') return undefined;
  for (const other of others) {
    const isFirst = other.path.kind === 'exact' || bySpecificity(other.rule.path, deny.rule.path) > 0;
    // To grant something inside of what the same policy denies is how exceptions are written.
    if (!isFirst || (sharesPolicy(other.rule, deny.rule) && covers(deny.path, other.path))) continue;
    if (other.rule.capabilities.size === 0) continue;
    const path = commonPaths(deny.path, other.path).find((one) => decider(holder, one) === other.rule);
    const place = path === undefined ? undefined : placeOf(model, holder, deny.rule);
    if (path === undefined || place === undefined) continue;
    const message = `the deny on "${place.source.stanza.path}" does not hold${forUsers(set)}: ${ruleText(other.rule)} comes first and allows ${listText(other.rule.capabilities)} on ${shownPath(path)}`;
    const hint = `deny ${shownPath(path)} by a path that is as specific, or take the right out of the other stanza`;
    return ruleFinding(model, place, { code: 'policy-deny-without-effect', message, hint });
  }
  return undefined;
}

function takenRight(model: AccessModel, set: PolicySet, narrow: SetRule): LintFinding | undefined {
  const { holder } = set;
  const place = placeOf(model, holder, narrow.rule);
  if (place === undefined) return undefined;
  for (const path of pathsOf(narrow.path)) {
    if (decider(holder, path) !== narrow.rule) continue;
    const full = fullPath(path, aclNamespace(holder.namespace));
    const [, beaten] = matchingRules(holder.acl, full);
    if (beaten === undefined || beaten.capabilities.has('deny')) return undefined;
    const lost = [...beaten.capabilities].filter((one) => !narrow.rule.capabilities.has(one));
    const gained = [...narrow.rule.capabilities].some((one) => !beaten.capabilities.has(one));
    // A policy that grants less on a path inside of another of its own means to; one that grants something else does not.
    if (lost.length === 0 || (sharesPolicy(narrow.rule, beaten) && !gained)) return undefined;
    const message = `"${place.source.stanza.path}" takes ${listText(lost)} away${forUsers(set)}: ${ruleText(beaten)} would grant it, and only the more specific rule counts`;
    const hint = `repeat ${listText(lost)} in this stanza`;
    return ruleFinding(model, place, { code: 'policy-narrow-rule-takes-rights', message, hint });
  }
  return undefined;
}

function decider(holder: Holder, path: string): SetRule['rule'] | undefined {
  return findRule(holder.acl, fullPath(path, aclNamespace(holder.namespace)));
}

function forUsers(set: PolicySet): string {
  return set.users.length === 0 ? '' : ` for ${usersText(set)}`;
}
