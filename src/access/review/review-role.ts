import type { AccessChange, AccessLine, IssuedTokens, RightChange } from '../../model/access-review.ts';
import type { Address } from '../../model/resource.ts';
import type { ModelRole } from '../access-model.ts';
import { tokenPolicies } from '../login-token.ts';
import { bindingLines, bindingText } from './binding-lines.ts';
import { lifeLeft, lifeLines } from './life-lines.ts';
import { forbiddenLines, switchLines } from './line.ts';
import { actionOf, isChanged } from './sides.ts';
import type { Pair, Sides } from './sides.ts';

/** What a plan means for a role: which tokens it admits, what they may do, and what becomes of those that are out. */
export function reviewRole(sides: Sides, address: Address, pair: Pair<ModelRole>): AccessChange | undefined {
  const { before, after } = pair;
  const one = before ?? after;
  if (one === undefined) return undefined;
  const { namespace } = one;
  const [was, is] = [policiesOf(before), policiesOf(after)];
  if (!isChanged(pair) && !sides.isTextChanged(namespace, was)) return undefined;
  const from = { side: 'before', policies: was } as const;
  const rights = sides.rights(namespace, from, { side: 'after', policies: is }, 'all');
  const binding = before === undefined || after === undefined ? [] : bindingLines(before, after);
  const unknown = unknownLines(sides, namespace, 'token_policies', [was, is]);
  const issued = before && issuedTokens(sides, before, after, { binding, rights, unknown });
  return {
    action: actionOf(pair),
    kind: one.resource.kind,
    address,
    lines: [...wholeLines(before, after), ...binding, ...roleLines(before, after), ...unknown],
    rights,
    ...(issued !== undefined && { issued }),
    unknownPolicies: sides.unknownOf(namespace, is),
  };
}

/** Names of policies that come and go without anybody here knowing their texts. */
export function unknownLines(
  sides: Sides,
  namespace: string,
  about: string,
  [before, after]: readonly [readonly string[], readonly string[]],
): readonly AccessLine[] {
  const [was, is] = [before, after].map((names) => sides.unknownOf(namespace, names));
  const show = (name: string): string => JSON.stringify(name);
  // More policies may also deny, but they are there to give.
  return forbiddenLines(about, is ?? [], was ?? [], show).map((line) => ({
    ...line,
    text: `${line.way === 'wider' ? 'also' : 'no longer'} ${line.text.replace(/^(?:also|no longer) /, '')}, whose text is not known here`,
  }));
}

function policiesOf(role: ModelRole | undefined): readonly string[] {
  return role === undefined ? [] : tokenPolicies(role.values.token_policies, { role: role.values });
}

function wholeLines(before: ModelRole | undefined, after: ModelRole | undefined): readonly AccessLine[] {
  if (before === undefined && after !== undefined) {
    return [{ way: 'wider', text: `new: admits ${bindingText(after)}` }];
  }
  if (before !== undefined && after === undefined) {
    return [{ way: 'narrower', text: `gone: admitted ${bindingText(before)}` }];
  }
  return [];
}

function roleLines(before: ModelRole | undefined, after: ModelRole | undefined): readonly AccessLine[] {
  if (before === undefined || after === undefined) return [];
  const about = 'token_no_default_policy';
  return [
    ...lifeLines(before, after),
    ...switchLines(about, before.values[about], after.values[about], false),
  ];
}

interface Found {
  readonly binding: readonly AccessLine[];
  readonly rights: readonly RightChange[];
  readonly unknown: readonly AccessLine[];
}

function issuedTokens(
  sides: Sides,
  before: ModelRole,
  after: ModelRole | undefined,
  { binding, rights, unknown }: Found,
): IssuedTokens | undefined {
  const { namespace } = before;
  const policies = policiesOf(before);
  const texts = sides.isTextChanged(namespace, policies)
    ? sides.rights(namespace, { side: 'before', policies }, { side: 'after', policies }, 'all')
    : [];
  const isLess = ({ way }: { readonly way: string }): boolean => way !== 'wider';
  // What goes with the text of a policy goes for every token; what goes with its name stays with those that are out.
  const shown = new Set(texts.map((right) => JSON.stringify(right)));
  const keeps =
    after === undefined ||
    binding.some(isLess) ||
    unknown.some(isLess) ||
    rights.some((right) => isLess(right) && !shown.has(JSON.stringify(right)));
  if (!keeps && texts.length === 0) return undefined;
  return { lifeLeft: lifeLeft(before, after), keeps, rights: texts };
}
