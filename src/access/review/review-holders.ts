import type { AccessChange, AccessLine } from '../../model/access-review.ts';
import type { Address, Resource } from '../../model/resource.ts';
import type { ModelGroup, ModelTokenRole } from '../access-model.ts';
import { groupLines } from './group-lines.ts';
import { groupGiver } from './joined-lines.ts';
import type { Joins } from './joined-lines.ts';
import { createdLifeLeft } from './life-lines.ts';
import { togetherLines, unknownLines } from './review-role.ts';
import { settingLines } from './setting-lines.ts';
import { actionOf, distinctRights, isChanged } from './sides.ts';
import type { Pair, Sides } from './sides.ts';
import { handedOut, OFFERS, tokenRoleLines } from './token-role-lines.ts';
import { offerOf } from '../token-role.ts';

/** What a plan means for the tokens that the holders of a token role can make. */
export function reviewTokenRole(
  sides: Sides,
  address: Address,
  pair: Pair<ModelTokenRole>,
): AccessChange | undefined {
  const { before, after } = pair;
  const one = before ?? after;
  if (one === undefined) return undefined;
  const { namespace } = one;
  const { was, is } = handedOut(sides, namespace, pair);
  if (!isChanged(pair) && !sides.isTextChanged(namespace, [...was, ...is])) return undefined;
  const from = { side: 'before', policies: was } as const;
  const all = sides.rights(namespace, from, { side: 'after', policies: is }, 'each');
  // What the caller has, nobody knows here.
  const isOfCaller = after !== undefined && offerOf(after) === 'of-caller';
  const rights = isOfCaller ? all.filter(({ way }) => way !== 'narrower') : all;
  // The caller chooses among them once; the text of each that a token has counts for it from then on.
  const choices = sides.isTextChanged(namespace, was) ? (['each', 'all'] as const) : [];
  const texts = distinctRights(
    choices.flatMap((choice) => sides.rights(namespace, from, { side: 'after', policies: was }, choice)),
  );
  const lines = before === undefined || after === undefined ? [] : tokenRoleLines(before, after);
  const unknown = unknownLines(sides, namespace, { about: 'allowed_policies', choice: 'each' }, [was, is]);
  const keeps =
    before !== undefined &&
    (after === undefined || [...lines, ...unknown].some(({ way }) => way !== 'wider'));
  return {
    action: actionOf(pair),
    kind: one.resource.kind,
    address,
    lines: [
      ...tokenRoleWhole(before, after),
      ...lines,
      ...unknown,
      ...settingLines(sides, namespace, [was, is]),
    ],
    rights,
    ...(before !== undefined &&
      (keeps || texts.length > 0) && {
        issued: { lifeLeft: createdLifeLeft(before.values, after?.values), keeps, rights: texts },
      }),
    unknownPolicies: sides.unknownOf(namespace, is),
  };
}

/** What a plan means for the members of a group, whose rights follow it at once. */
export function reviewGroup(
  sides: Sides,
  joins: Joins,
  address: Address,
  pair: Pair<ModelGroup>,
): AccessChange | undefined {
  const { before, after } = pair;
  const one = before ?? after;
  if (one === undefined) return undefined;
  const { namespace } = one;
  const own = groupGiver(address, pair);
  const { was, is } = own;
  const isOther = isChanged(pair) || JSON.stringify(before?.alias) !== JSON.stringify(after?.alias);
  if (!isOther && !sides.isTextChanged(namespace, was)) return undefined;
  const about = 'policies';
  const [from, to] = [{ side: 'before', policies: was } as const, { side: 'after', policies: is } as const];
  const rights = sides.rights(namespace, from, to, 'all');
  return {
    action: actionOf(pair),
    kind: one.resource.kind,
    address,
    lines: [
      ...groupWhole(before, after),
      ...(before === undefined || after === undefined ? [] : memberLines(sides, before, after)),
      ...unknownLines(sides, namespace, { about, choice: 'all' }, [was, is]),
      ...togetherLines(sides, namespace, about, { own, others: joins.rolesOf(pair), rights }),
    ],
    rights,
    unknownPolicies: sides.unknownOf(namespace, is),
  };
}

/** Roles whose program decides whom they admit, which nobody here runs. */
export function reviewProgram(address: Address, pair: Pair<Resource>): AccessChange | undefined {
  const { before, after } = pair;
  const one = before ?? after;
  if (one === undefined || before === after) return undefined;
  const action = before === undefined ? 'create' : after === undefined ? 'delete' : 'update';
  const way = ({ create: 'wider', update: 'other', delete: 'narrower' } as const)[action];
  const text = { create: 'new', update: 'is another one', delete: 'gone' }[action];
  const line: AccessLine = { way, text: `${text}; its program is not looked into here` };
  return { action, kind: one.kind, address, lines: [line], rights: [], unknownPolicies: [] };
}

/** Who leaves a group leaves what its policies deny, too. */
function memberLines(sides: Sides, before: ModelGroup, after: ModelGroup): readonly AccessLine[] {
  const { namespace, policies } = before;
  const lines = groupLines(before, after);
  const isLeft = lines.some(({ way }) => way === 'narrower');
  const denied = isLeft
    ? sides.lostDenies(namespace, { side: 'before', policies }, { side: 'after', policies: [] })
    : [];
  if (denied.length === 0) return lines;
  return lines.map((line) =>
    line.way === 'narrower'
      ? { ...line, way: 'other', text: `${line.text}; what the group denies is open to them` }
      : line,
  );
}

function tokenRoleWhole(
  before: ModelTokenRole | undefined,
  after: ModelTokenRole | undefined,
): readonly AccessLine[] {
  if (before === undefined && after !== undefined) {
    const offer = offerOf(after);
    return [{ way: 'wider', text: offer === 'named' ? 'new' : `new: ${OFFERS[offer]} may be asked for` }];
  }
  return after === undefined ? [{ way: 'narrower', text: 'gone; its tokens cannot be renewed' }] : [];
}

function groupWhole(before: ModelGroup | undefined, after: ModelGroup | undefined): readonly AccessLine[] {
  if (before === undefined && after !== undefined) return [{ way: 'wider', text: 'new' }];
  return after === undefined ? [{ way: 'narrower', text: 'gone' }] : [];
}
