import type { AccessChange, AccessLine, IssuedTokens, RightChange } from '../../model/access-review.ts';
import type { Address } from '../../model/resource.ts';
import type { ModelRole } from '../access-model.ts';
import { bindingLines, bindingText } from './binding-lines.ts';
import { joinedLines, lostDenyLines, roleGiver } from './joined-lines.ts';
import type { Giver, Joins } from './joined-lines.ts';
import { lifeLeft, lifeLines } from './life-lines.ts';
import { setLines, switchLines, valueList } from './line.ts';
import { settingLines } from './setting-lines.ts';
import { actionOf, isChanged } from './sides.ts';
import type { Choice, Pair, Sides } from './sides.ts';

/** What a plan means for a role: which tokens it admits, what they may do, and what becomes of those that are out. */
export function reviewRole(
  sides: Sides,
  joins: Joins,
  address: Address,
  pair: Pair<ModelRole>,
): AccessChange | undefined {
  const { before, after } = pair;
  const one = before ?? after;
  if (one === undefined) return undefined;
  const { namespace } = one;
  const own = roleGiver(address, pair);
  const { was, is } = own;
  const about = 'token_policies';
  if (!isChanged(pair) && !sides.isTextChanged(namespace, was)) return undefined;
  const from = { side: 'before', policies: was } as const;
  const rights = sides.rights(namespace, from, { side: 'after', policies: is }, 'all');
  const binding = before === undefined || after === undefined ? [] : bindingLines(before, after);
  const unknown = unknownLines(sides, namespace, { about, choice: 'all' }, [was, is]);
  const issued = before && issuedTokens(sides, before, after, { policies: was, binding, rights, unknown });
  const others = joins.groupsOf(pair);
  return {
    action: actionOf(pair),
    kind: one.resource.kind,
    address,
    lines: [
      ...wholeLines(before, after),
      ...binding,
      ...roleLines(before, after),
      ...unknown,
      ...togetherLines(sides, namespace, about, { own, others, rights }),
    ],
    rights,
    ...(issued !== undefined && { issued }),
    unknownPolicies: sides.unknownOf(namespace, is),
  };
}

/**
 * Names of policies that come and go without anybody here knowing their texts. A holder of several loses what one of
 * them denied, too.
 */
export function unknownLines(
  sides: Sides,
  namespace: string,
  { about, choice }: { readonly about: string; readonly choice: Choice },
  [before, after]: readonly [readonly string[], readonly string[]],
): readonly AccessLine[] {
  const [was, is] = [sides.unknownOf(namespace, before), sides.unknownOf(namespace, after)];
  const lines = setLines(about, was, is, {
    show: (name) => JSON.stringify(name),
    covers: (large, small) => large === small,
  });
  return lines.map(({ way, text }) => {
    const unknown = `${text}, whose text is not known here`;
    return way === 'narrower' && choice === 'all'
      ? { way: 'other', about, text: `${unknown}; what it denied is open again` }
      : { way, about, text: unknown };
  });
}

/** What rules and settings of policies mean for somebody who has them together, and others beside them. */
export function togetherLines(
  sides: Sides,
  namespace: string,
  about: string,
  { own, others, rights }: Together,
): readonly AccessLine[] {
  const both = [own.was, own.is] as const;
  const joined = joinedLines(sides, namespace, { own, others, about });
  return [
    ...besideUnknownLines(sides, namespace, about, { own, rights }),
    ...settingLines(sides, namespace, both),
    // Whoever has them may have policies that nobody here knows.
    ...(joined.length > 0 ? joined : lostDenyLines(sides, namespace, about, both)),
  ];
}

interface Together {
  readonly own: Giver;
  /** Those whose policies may come together with them. */
  readonly others: readonly Giver[];
  readonly rights: readonly RightChange[];
}

/** A rule that is lost may have stood before a wider one of a policy whose text nobody here knows. */
function besideUnknownLines(
  sides: Sides,
  namespace: string,
  about: string,
  { own, rights }: Omit<Together, 'others'>,
): readonly AccessLine[] {
  const before = new Set(sides.unknownOf(namespace, own.was));
  const unknown = sides.unknownOf(namespace, own.is).filter((name) => before.has(name));
  const lost = rights.filter(({ way }) => way === 'narrower').map(({ path }) => path);
  if (unknown.length === 0 || lost.length === 0) return [];
  const names = valueList(unknown.map((name) => JSON.stringify(name)));
  const text = `${names}, whose text is not known here, may allow more on ${valueList([...new Set(lost)])}`;
  return [{ way: 'other', about, text }];
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
  /** That the role gave before. */
  readonly policies: readonly string[];
  readonly binding: readonly AccessLine[];
  readonly rights: readonly RightChange[];
  readonly unknown: readonly AccessLine[];
}

function issuedTokens(
  sides: Sides,
  before: ModelRole,
  after: ModelRole | undefined,
  { policies, binding, rights, unknown }: Found,
): IssuedTokens | undefined {
  const { namespace } = before;
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
