import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accessModel } from '../../../src/access/access-model.ts';
import { safeOrder } from '../../../src/access/order/safe-order.ts';
import type { SafeOrder } from '../../../src/access/order/safe-order.ts';
import { earlyDeletions, order, orderAlso } from '../../../src/engine/order.ts';
import { kinds } from '../../../src/kinds/index.ts';
import { sameValue } from '../../../src/model/canonical.ts';
import type { Change, FieldChange } from '../../../src/model/plan.ts';
import type { Resource } from '../../../src/model/resource.ts';
import { SOME_VAULT } from '../../support/spec-model.ts';
import { accessIn, resourcesOf, world } from './small-world.ts';
import type { World } from './small-world.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');

interface Step {
  readonly before: ReadonlyMap<string, Resource>;
  readonly after: ReadonlyMap<string, Resource>;
  readonly changes: readonly Change[];
  readonly found: SafeOrder;
  /** What can be done before, or after. */
  readonly allowed: ReadonlySet<string>;
}

test('no state in between gives more, and an order is refused only where there is none', () => {
  const refused = { count: 0, all: 0 };
  fc.assert(
    fc.property(world, world, (was, is) => {
      const step = stepFrom(was, is);
      refused.all += 1;
      if (step.found.impossible.length > 0) {
        refused.count += 1;
        expect(hasSafeOrder(step)).toBe(false);
        return;
      }
      const changes = orderAlso(step.changes, step.found);
      expect(changes).toHaveLength(step.changes.length);
      for (const done of statesOf(changes)) expect(tooMuch(step, done)).toEqual([]);
    }),
    { numRuns: 30 },
  );
  expect(refused.count).toBeLessThan(refused.all / 3);
});

const READS = 'path "s/*" { capabilities = ["read"] }';
const LISTS = 'path "s/a/*" { capabilities = ["list"] }';
const OWN = 'path "s/{{identity.entity.name}}/*" { capabilities = ["read"] }';
const LIMITED = 'path "s/a" { capabilities = ["update"] allowed_parameters = { "*" = [], "b" = ["x"] } }';

test.each([
  ['with another capability', READS, READS.replace('"read"', '"read", "update"')],
  ['from one segment to many', READS.replace('s/*', 's/+'), READS],
  ['without a deny that covered a folder', `${LISTS}\npath "s/a*" { capabilities = ["deny"] }`, LISTS],
  ['without a deny where a template leads to', `${OWN}\npath "s/a/*" { capabilities = ["deny"] }`, OWN],
  ['without a limit of a parameter', LIMITED, LIMITED.replace(', "b" = ["x"]', '')],
])('a role is narrowed before its policy is widened %s', (_, before, after) => {
  const { found } = stepFrom(
    { policies: { p: before }, roles: { r: { refs: ['a', 'b'], policies: ['p'] } } },
    { policies: { p: after }, roles: { r: { refs: ['a'], policies: ['p'] } } },
  );
  expect([...found.edges]).toEqual([['sys/policies/acl/p', ['auth/ci/role/r']]]);
});

test('a role goes before the policy that it names is widened', () => {
  const text = 'path "s/*" { capabilities = ["read"] }';
  const step = stepFrom(
    {
      policies: { p: text },
      roles: { r: { refs: ['a'], policies: ['p'] }, s: { refs: ['a'], policies: ['p'] } },
    },
    {
      policies: { p: text.replace('"read"', '"read", "update"') },
      roles: { s: { refs: ['a'], policies: ['p'] } },
    },
  );
  expect([...step.found.edges]).toEqual([['sys/policies/acl/p', ['auth/ci/role/r']]]);
  const changes = orderAlso(step.changes, step.found);
  expect(changes.map(({ action, address }) => `${action} ${address}`)).toEqual([
    'delete auth/ci/role/r',
    'update sys/policies/acl/p',
  ]);
});

test('two roles that change places cannot be ordered', () => {
  const [read, update] = ['read', 'update'].map((word) => `path "s/*" { capabilities = ["${word}"] }`);
  const { found } = stepFrom(
    { policies: { p: read ?? '' }, roles: { r: { refs: ['a'], policies: ['p'] } } },
    { policies: { p: update ?? '' }, roles: { r: { refs: ['b'], policies: ['p'] } } },
  );
  expect(found).toEqual({
    edges: new Map(),
    freed: new Map(),
    impossible: [['auth/ci/role/r', 'sys/policies/acl/p']],
  });
});

test('what is new waits for nothing but what it names', () => {
  const text = 'path "s/*" { capabilities = ["read"] }';
  const { found } = stepFrom(
    { policies: {}, roles: {} },
    { policies: { p: text }, roles: { r: { refs: ['a'], policies: ['p'] } } },
  );
  expect(found).toEqual({ edges: new Map(), freed: new Map(), impossible: [] });
});

function stepFrom(was: World, is: World): Step {
  const before = resourcesOf(was);
  const after = new Map(
    [...resourcesOf(is)].map(([address, one]) => {
      const other = before.get(address);
      return [address, other !== undefined && isSame(other, one) ? other : one];
    }),
  );
  const all = [...new Set([...before.keys(), ...after.keys()])];
  const changed = all.filter((address) => before.get(address) !== after.get(address));
  const changes = order(
    changed.map((address) => changeOf(before.get(address), after.get(address))),
    [...after.values()],
    kinds,
  );
  const model = (resources: ReadonlyMap<string, Resource>): ReturnType<typeof accessModel> =>
    accessModel([...resources.values()], SOME_VAULT);
  const allowed = new Set([...accessIn(before.values()), ...accessIn(after.values())]);
  return { before, after, changes, allowed, found: safeOrder(model(before), model(after), changes, NOW) };
}

function changeOf(before: Resource | undefined, after: Resource | undefined): Omit<Change, 'dependsOn'> {
  const one = after ?? before;
  if (one === undefined) throw new Error('nothing changes');
  const { kind, address, namespace, ref } = one;
  const fields =
    after === undefined
      ? Object.entries(one.values).map(
          ([field, value]) => ({ field, before: value }) as unknown as FieldChange,
        )
      : [];
  const action = before === undefined ? 'create' : after === undefined ? 'delete' : 'update';
  return { action, kind, address, namespace, ref, fields, unchangedFields: 0 };
}

function isSame(a: Resource, b: Resource): boolean {
  return Object.keys(a.values).every((field) => sameValue(a.values[field] ?? null, b.values[field] ?? null));
}

/** Each set of changes that can be done while the others are not. */
function statesOf(changes: readonly Change[]): readonly ReadonlySet<string>[] {
  const early = earlyDeletions(changes);
  const isLate = ({ action, address }: Change): boolean => action === 'delete' && !early.has(address);
  const writes = changes.filter((change) => !isLate(change)).map(({ address }) => address);
  return subsets(changes).filter((done) =>
    changes.every(
      (change) =>
        !done.has(change.address) ||
        [...change.dependsOn, ...(isLate(change) ? writes : [])].every((address) => done.has(address)),
    ),
  );
}

function subsets(changes: readonly Change[]): readonly ReadonlySet<string>[] {
  return Array.from(
    { length: 2 ** changes.length },
    (_, bits) =>
      new Set(changes.filter((__, index) => (bits >> index) % 2 === 1).map(({ address }) => address)),
  );
}

/** What somebody can do in a state, and could neither before nor after. */
function tooMuch({ before, after, changes, allowed }: Step, done: ReadonlySet<string>): readonly string[] {
  const open = new Set(changes.map(({ address }) => address).filter((address) => !done.has(address)));
  const addresses = new Set([...before.keys(), ...after.keys()]);
  const state = [...addresses].flatMap((address) => (open.has(address) ? before : after).get(address) ?? []);
  return [...accessIn(state)].filter((right) => !allowed.has(right));
}

/** Whether any order at all, one change after the other, goes through safe states alone. */
function hasSafeOrder(step: Step): boolean {
  const { changes, before } = step;
  // What a role names need not be written first when it is there already.
  const isThere = (address: string): boolean => before.get(address)?.kind === 'policy';
  const seen = new Set<string>();
  const search = (done: ReadonlySet<string>): boolean => {
    const key = [...done].sort().join();
    if (seen.has(key)) return false;
    seen.add(key);
    if (done.size === changes.length) return true;
    return changes.some(({ address, dependsOn }) => {
      if (done.has(address) || !dependsOn.every((one) => done.has(one) || isThere(one))) return false;
      const next = new Set([...done, address]);
      return tooMuch(step, next).length === 0 && search(next);
    });
  };
  return search(new Set());
}
