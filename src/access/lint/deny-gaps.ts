import type { AccessOperation } from '../decide.ts';
import { decideFor } from '../holder.ts';
import { mayDo } from '../may-do.ts';
import type { AccessModel } from '../access-model.ts';
import { findEngine } from '../find-engine.ts';
import { policySets } from './policy-sets.ts';
import type { PolicySet } from './policy-sets.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { listText, placeOf, ruleFinding, rulesOf, ruleText } from './set-rules.ts';
import type { SetRule } from './set-rules.ts';

/** A deny of what lies below a path, which leaves out the path itself or the list of what is below. */
export const denyGaps: LintRule = function* (context) {
  const said = new Set<string>();
  for (const set of policySets(context)) {
    for (const deny of rulesOf(set.holder)) {
      if (!deny.rule.capabilities.has('deny') || deny.path.kind !== 'prefix' || !deny.path.text.endsWith('/'))
        continue;
      for (const found of gapsOf(context.model, set, deny)) {
        const key = `${found.problem.code} ${found.resource.address} ${found.problem.inText?.line ?? 0}`;
        if (!said.has(key)) yield found;
        said.add(key);
      }
    }
  }
};

function* gapsOf(model: AccessModel, { holder }: PolicySet, deny: SetRule): Iterable<LintFinding> {
  const node = deny.path.text.slice(0, -1);
  const place = placeOf(model, holder, deny.rule);
  if (place === undefined || !canBeThere(model, holder.namespace, node)) return;
  const written = `${node}/*`;
  const operations = [
    'read',
    'create',
    'update',
    'patch',
    'delete',
  ] as const satisfies readonly AccessOperation[];
  const open = operations.filter((operation) => byWildcard(mayDo(holder, operation, node)));
  const rule = open[0] && mayDo(holder, open[0], node);
  if (rule !== undefined) {
    yield ruleFinding(model, place, {
      code: 'policy-deny-misses-node',
      message: `the deny on "${written}" leaves ${node} itself: ${ruleText(rule)} allows ${listText(open)} on it`,
      hint: `deny ${node}, too`,
    });
  }
  const listing = decideFor(holder, { operation: 'list', path: node });
  if (listing.allowed && byWildcard(listing.rule)) {
    yield ruleFinding(model, place, {
      code: 'policy-deny-misses-list',
      message: `the deny on "${written}" does not stop a list of ${node}/: ${listing.rule === undefined ? '' : ruleText(listing.rule)} allows it on this server`,
      hint: `deny ${node}/ by its exact path, too; Vault 2.0.3 and OpenBao 2.6 look at the deny first`,
    });
  }
}

/** An exact path that is allowed beside the deny is meant to be. */
function byWildcard(rule: SetRule['rule'] | undefined): boolean {
  return rule !== undefined && rule.path.kind !== 'exact';
}

/** Whether something can lie at the path: the root of an engine or of an auth method holds nothing. */
function canBeThere(model: AccessModel, namespace: string, node: string): boolean {
  const found = findEngine(model, namespace, node);
  const within = found === undefined ? node.replace(/^(?:auth\/)?[^/]*\/?/, '') : found.rest;
  return within !== '' && !(found?.engine.version === '2' && !within.includes('/'));
}
