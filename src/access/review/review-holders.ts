import type { AccessChange, AccessLine } from '../../model/access-review.ts';
import type { Address, Resource } from '../../model/resource.ts';
import type { AccessModel, ModelGroup, ModelTokenRole } from '../access-model.ts';
import { groupLines } from './group-lines.ts';
import { createdLifeLeft } from './life-lines.ts';
import { unknownLines } from './review-role.ts';
import { actionOf, isChanged } from './sides.ts';
import type { Pair, Sides } from './sides.ts';
import { handedOut, tokenRoleLines } from './token-role-lines.ts';
import { namesNoPolicies } from '../token-role.ts';

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
  const was = before === undefined ? [] : handedOut(before, knownNames(sides.before, namespace));
  const is = after === undefined ? [] : handedOut(after, knownNames(sides.after, namespace));
  if (!isChanged(pair) && !sides.isTextChanged(namespace, [...was, ...is])) return undefined;
  const from = { side: 'before', policies: was } as const;
  const rights = sides.rights(namespace, from, { side: 'after', policies: is }, 'each');
  const texts = sides.rights(namespace, from, { side: 'after', policies: was }, 'each');
  const lines = before === undefined || after === undefined ? [] : tokenRoleLines(before, after);
  const unknown = unknownLines(sides, namespace, 'allowed_policies', [was, is]);
  const keeps =
    before !== undefined &&
    (after === undefined || [...lines, ...unknown].some(({ way }) => way !== 'wider'));
  return {
    action: actionOf(pair),
    kind: one.resource.kind,
    address,
    lines: [...tokenRoleWhole(before, after), ...lines, ...unknown],
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
  address: Address,
  pair: Pair<ModelGroup>,
): AccessChange | undefined {
  const { before, after } = pair;
  const one = before ?? after;
  if (one === undefined) return undefined;
  const { namespace } = one;
  const [was, is] = [before?.policies ?? [], after?.policies ?? []];
  const isOther = isChanged(pair) || JSON.stringify(before?.alias) !== JSON.stringify(after?.alias);
  if (!isOther && !sides.isTextChanged(namespace, was)) return undefined;
  return {
    action: actionOf(pair),
    kind: one.resource.kind,
    address,
    lines: [
      ...groupWhole(before, after),
      ...(before === undefined || after === undefined ? [] : groupLines(before, after)),
      ...unknownLines(sides, namespace, 'policies', [was, is]),
    ],
    rights: sides.rights(
      namespace,
      { side: 'before', policies: was },
      { side: 'after', policies: is },
      'all',
    ),
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

function tokenRoleWhole(
  before: ModelTokenRole | undefined,
  after: ModelTokenRole | undefined,
): readonly AccessLine[] {
  if (before === undefined && after !== undefined) {
    const text = namesNoPolicies(after) ? 'new: it names no policies, so it limits none' : 'new';
    return [{ way: 'wider', text }];
  }
  return after === undefined ? [{ way: 'narrower', text: 'gone; its tokens cannot be renewed' }] : [];
}

function groupWhole(before: ModelGroup | undefined, after: ModelGroup | undefined): readonly AccessLine[] {
  if (before === undefined && after !== undefined) return [{ way: 'wider', text: 'new' }];
  return after === undefined ? [{ way: 'narrower', text: 'gone' }] : [];
}

function knownNames({ policies }: AccessModel, namespace: string): readonly string[] {
  return [...policies.values()].filter((one) => one.namespace === namespace).map(({ name }) => name);
}
