import { groupAlias } from '../../kinds/group-alias.ts';
import { addressOf } from '../../model/resource.ts';
import type { Address } from '../../model/resource.ts';
import type { ModelGroup, ModelRole, ModelTokenRole } from '../access-model.ts';
import { bindingLines } from '../review/binding-lines.ts';
import { configLines } from '../review/config-lines.ts';
import { groupLines } from '../review/group-lines.ts';
import { groupGiver, roleGiver } from '../review/joined-lines.ts';
import { groupsOf, isChanged, pairsOf } from '../review/sides.ts';
import type { Pair, Sides } from '../review/sides.ts';
import { aliasLines, handedOut, tokenNetworkLines } from '../review/token-role-lines.ts';
import { gateOf, subjectOf } from './subject.ts';
import type { Gate, Subject } from './subject.ts';

/** All who get rights and to whom more than one change matters. */
export function* subjectsOf(sides: Sides): Iterable<Subject> {
  const { before, after } = sides;
  const found = [
    ...[...pairsOf(before.roles, after.roles)].map(([address, pair]) => roleSubject(sides, address, pair)),
    ...[...pairsOf(before.tokenRoles, after.tokenRoles)].map(([address, pair]) =>
      tokenRoleSubject(sides, address, pair),
    ),
    ...[...pairsOf(groupsOf(before), groupsOf(after))].map(([address, pair]) =>
      groupSubject(sides, address, pair),
    ),
  ];
  for (const subject of found) if (subject !== undefined) yield subject;
}

function roleSubject(sides: Sides, address: Address, pair: Pair<ModelRole>): Subject | undefined {
  const { before, after } = pair;
  const one = before ?? after;
  if (one === undefined) return undefined;
  const lines = before === undefined || after === undefined ? [] : bindingLines(before, after);
  const { was, is } = roleGiver(address, pair);
  return subjectOf(sides, {
    namespace: one.namespace,
    gates: [gateOf(isChanged(pair) ? address : undefined, thereOn(pair), lines), ...configGate(pair)],
    before: was,
    after: is,
    choice: 'all',
  });
}

/** The config of the mount lets tokens in, too. */
function configGate({ before, after }: Pair<ModelRole>): readonly Gate[] {
  const [was, is] = [before?.mount ?? after?.mount, after?.mount ?? before?.mount];
  if (was === undefined || is === undefined || was.configResource === is.configResource) return [];
  const address = (is.configResource ?? was.configResource)?.address;
  const there = [was.configResource !== undefined, is.configResource !== undefined] as const;
  return [gateOf(address, there, configLines(was, is))];
}

function tokenRoleSubject(sides: Sides, address: Address, pair: Pair<ModelTokenRole>): Subject | undefined {
  const { before, after } = pair;
  const one = before ?? after;
  if (one === undefined) return undefined;
  const { namespace } = one;
  const { was, is } = handedOut(sides, namespace, pair);
  const areBoth = before !== undefined && after !== undefined;
  const change = isChanged(pair) ? address : undefined;
  // Which policies it hands out is no gate: those who may ask are the same.
  return subjectOf(sides, {
    namespace,
    gates: [
      gateOf(change, thereOn(pair), areBoth ? tokenNetworkLines(before, after) : []),
      { ...gateOf(change, thereOn(pair), areBoth ? aliasLines(before, after) : []), isIdentity: true },
    ],
    before: was,
    after: is,
    choice: 'each',
  });
}

function groupSubject(sides: Sides, address: Address, pair: Pair<ModelGroup>): Subject | undefined {
  const { before, after } = pair;
  const one = before ?? after;
  if (one === undefined) return undefined;
  const { namespace, name } = one;
  const lines = before === undefined || after === undefined ? [] : groupLines(before, after);
  const { was, is } = groupGiver(address, pair);
  const alias = addressOf(namespace, groupAlias.api.path({ parent: name, name: '' }));
  const isAlias = JSON.stringify(before?.alias) !== JSON.stringify(after?.alias);
  return subjectOf(sides, {
    namespace,
    gates: [
      gateOf(
        isChanged(pair) ? address : undefined,
        thereOn(pair),
        // What is noted on a group opens nothing by itself.
        lines.filter(({ about }) => about !== 'alias' && about !== 'metadata'),
      ),
      ...(isAlias
        ? [
            gateOf(
              after === undefined ? address : alias, // it goes with its group
              [before?.alias !== undefined, after?.alias !== undefined],
              lines.filter(({ about }) => about === 'alias'),
            ),
          ]
        : []),
    ],
    before: was,
    after: is,
    choice: 'all',
  });
}

function thereOn({ before, after }: Pair<unknown>): readonly [boolean, boolean] {
  return [before !== undefined, after !== undefined];
}
