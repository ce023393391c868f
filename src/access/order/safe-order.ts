import type { Change } from '../../model/plan.ts';
import type { Address } from '../../model/resource.ts';
import type { AccessModel } from '../access-model.ts';
import { Sides } from '../review/sides.ts';
import { findOrder } from './find-order.ts';
import type { Node } from './find-order.ts';
import type { Subject } from './subject.ts';
import { subjectsOf } from './subjects.ts';

/** What must be waited for, beside references, so that no state in between gives more than before and after together. */
export interface SafeOrder {
  /** For each change those that come before it. */
  readonly edges: ReadonlyMap<Address, readonly Address[]>;
  /** References that need not be waited for, because what they name is there already, and must not be. */
  readonly freed: ReadonlyMap<Address, readonly Address[]>;
  /** Changes that hang together and for which there is no such order. */
  readonly impossible: readonly (readonly Address[])[];
}

type Ordered = Pick<Change, 'address' | 'action' | 'dependsOn'>;

/** Sets of so many changes are looked at one by one; for more, one order is demanded as a whole. */
const MOST_LISTED = 6;

/** Finds an order of changes that never opens more than asked for; objects that stay are the same on both sides. */
export function safeOrder(
  before: AccessModel,
  after: AccessModel,
  changes: readonly Ordered[],
  now: number,
): SafeOrder {
  const updated = new Set(changes.filter(({ action }) => action === 'update').map(({ address }) => address));
  const isSoft = (address: Address): boolean => updated.has(address) && after.policies.has(address);
  const nodes = nodesOf(changes, isSoft);
  const asPlanned = nodesOf(changes, () => false);
  const subjects = [...subjectsOf(new Sides(before, after, now))]
    .filter(({ changes: own }) => own.every((address) => nodes.has(address)))
    .filter((subject) => needsOrder(subject, asPlanned));
  const edges = new Map<Address, Set<Address>>();
  const freed = new Map<Address, readonly Address[]>();
  const impossible: (readonly Address[])[] = [];
  for (const group of groupsOf(subjects, nodes)) {
    const members = [...new Set(group.flatMap((subject) => subject.changes))];
    const order = findOrder(
      members.flatMap((address) => nodes.get(address) ?? []),
      group,
    );
    if (order === undefined) {
      impossible.push(members.sort());
      continue;
    }
    for (const subject of group) addEdges(edges, subject, order, nodes);
    for (const [index, { address }] of order.entries()) {
      const later = order.slice(index + 1).map((node) => node.address);
      const free = later.filter((other) => asPlanned.get(address)?.after.has(other) === true);
      if (free.length > 0) freed.set(address, free);
    }
  }
  const sorted = [...edges].map(([address, waits]) => [address, [...waits].sort()] as const);
  return { edges: new Map(sorted), freed, impossible };
}

function nodesOf(
  changes: readonly Ordered[],
  isSoft: (address: Address) => boolean,
): ReadonlyMap<Address, Node> {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const nodes = new Map<Address, Node>();
  const nodeOf = (change: Ordered): Node => {
    const known = nodes.get(change.address);
    if (known !== undefined) return known;
    const direct = change.dependsOn.flatMap((address) =>
      isSoft(address) ? [] : (byAddress.get(address) ?? []),
    );
    const after = new Set(direct.flatMap((one) => [one.address, ...nodeOf(one).after]));
    const node = { address: change.address, isDeletion: change.action === 'delete', after };
    nodes.set(change.address, node);
    return node;
  };
  for (const change of changes) nodeOf(change);
  return nodes;
}

type Nodes = ReadonlyMap<Address, Node>;
type Pairs = readonly (readonly [first: Address, second: Address])[];

/** Whether references, and that deletions come last, leave room for a state that gives too much. */
function needsOrder(subject: Subject, nodes: Nodes): boolean {
  if (subject.changes.length > MOST_LISTED) return true;
  const isLast = (address: Address): boolean => nodes.get(address)?.isDeletion === true;
  return !statesOf(subject, nodes, [], isLast).every((done) => subject.isSafe(done));
}

/** Every set of the subject's changes that can be done while the others are not. */
function statesOf(
  { changes }: Subject,
  nodes: Nodes,
  pairs: Pairs,
  isLast: (address: Address) => boolean,
): readonly ReadonlySet<Address>[] {
  const before = (address: Address): readonly Address[] => [
    ...changes.filter((other) => nodes.get(address)?.after.has(other) === true),
    ...pairs.flatMap(([first, second]) => (second === address ? [first] : [])),
    ...(isLast(address) ? changes.filter((other) => !isLast(other)) : []),
  ];
  const demands = new Map(changes.map((address) => [address, before(address)]));
  return Array.from({ length: 2 ** changes.length }, (_, bits) =>
    changes.filter((__, index) => (bits >> index) % 2 === 1),
  )
    .map((some) => new Set(some))
    .filter((done) => [...done].every((address) => demands.get(address)?.every((one) => done.has(one))));
}

/** Of the pairs that the order demands those without which a state would give too much. */
function addEdges(
  edges: Map<Address, Set<Address>>,
  subject: Subject,
  order: readonly Node[],
  nodes: Nodes,
): void {
  const own = order.filter(({ address }) => subject.changes.includes(address));
  const pairs =
    own.length > MOST_LISTED
      ? own.slice(1).map((node, index) => [own[index]?.address ?? '', node.address] as const)
      : neededPairs(subject, own, order, nodes);
  for (const [first, second] of pairs) {
    const waits = edges.get(second) ?? new Set();
    edges.set(second, waits.add(first));
  }
}

function neededPairs(subject: Subject, own: readonly Node[], order: readonly Node[], nodes: Nodes): Pairs {
  const lastWrite = order.findLastIndex(({ isDeletion }) => !isDeletion);
  const late = new Set(
    order.filter(({ isDeletion }, index) => isDeletion && index > lastWrite).map(({ address }) => address),
  );
  const isLast = (address: Address): boolean => late.has(address);
  let pairs: Pairs = own.flatMap((second, index) =>
    own.slice(0, index).map((first) => [first.address, second.address] as const),
  );
  for (const pair of pairs) {
    const fewer = pairs.filter((other) => other !== pair);
    if (statesOf(subject, nodes, fewer, isLast).every((done) => subject.isSafe(done))) pairs = fewer;
  }
  return pairs;
}

/** Subjects that share a change, or whose changes wait for each other by references. */
function groupsOf(subjects: readonly Subject[], nodes: Nodes): readonly (readonly Subject[])[] {
  const constrained = new Set(subjects.flatMap(({ changes }) => changes));
  const parents = new Map<Address, Address>();
  const root = (address: Address): Address => {
    let top = address;
    for (let up = parents.get(top); up !== undefined; up = parents.get(top)) top = up;
    return top;
  };
  const join = (a: Address, b: Address): void => {
    if (root(a) !== root(b)) parents.set(root(a), root(b));
  };
  for (const { changes } of subjects) {
    for (const address of changes) {
      join(address, changes[0] ?? address);
      for (const other of nodes.get(address)?.after ?? []) if (constrained.has(other)) join(address, other);
    }
  }
  const groups = new Map<Address, Subject[]>();
  for (const subject of subjects) {
    const top = root(subject.changes[0] ?? '');
    groups.set(top, [...(groups.get(top) ?? []), subject]);
  }
  return [...groups.values()];
}
