import type { Address } from '../../model/resource.ts';
import type { Subject } from './subject.ts';

/** A change, with all changes that references put before it. */
export interface Node {
  readonly address: Address;
  readonly isDeletion: boolean;
  readonly after: ReadonlySet<Address>;
}

/** After so many states nobody looks for an order any more. */
const MOST_STATES = 20_000;

/**
 * An order of the changes in which every state in between is safe for every subject; undefined when there is none.
 * Deletions come as late as they can.
 */
export function findOrder(nodes: readonly Node[], subjects: readonly Subject[]): readonly Node[] | undefined {
  const concerned = new Map<Address, Subject[]>(nodes.map(({ address }) => [address, []]));
  for (const subject of subjects) {
    for (const address of subject.changes) concerned.get(address)?.push(subject);
  }
  const sorted = [...nodes].sort(
    (a, b) => Number(a.isDeletion) - Number(b.isDeletion) || (a.address < b.address ? -1 : 1),
  );
  const members = new Set(nodes.map(({ address }) => address));
  const done = new Set<Address>();
  const hopeless = new Set<string>();
  let states = 0;
  const isFree = ({ address, after }: Node): boolean =>
    !done.has(address) && [...after].every((one) => !members.has(one) || done.has(one));
  const search = (): readonly Node[] | undefined => {
    if (done.size === nodes.length) return [];
    const key = nodes.map(({ address }) => (done.has(address) ? '1' : '0')).join('');
    if (hopeless.has(key) || states >= MOST_STATES) return undefined;
    states += 1;
    for (const node of sorted.filter(isFree)) {
      done.add(node.address);
      const isSafe = (concerned.get(node.address) ?? []).every((subject) => subject.isSafe(done));
      const rest = isSafe ? search() : undefined;
      if (rest !== undefined) return [node, ...rest];
      done.delete(node.address);
    }
    hopeless.add(key);
    return undefined;
  };
  return search();
}
