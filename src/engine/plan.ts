import { inReadingOrder } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Kind } from '../model/kind.ts';
import type { Plan, Unmanaged } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import { addressOf } from '../model/resource.ts';
import type { Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import { diff } from './diff.ts';
import { order } from './order.ts';
import type { BreakTies } from './order.ts';
import type { Live } from './read.ts';

/** What a plan is made of. */
export interface PlanInput {
  readonly desired: readonly Resource[];
  readonly live: Live;
  readonly kinds: readonly Kind[];
  readonly server: ServerInfo;
  /** Findings that stand already. */
  readonly diagnostics?: readonly Diagnostic[];
  readonly breakTies?: BreakTies;
}

/** Computes the plan. Pure: `plan` shows what it returns, and `apply` does what it returns. */
export function makePlan(input: PlanInput): Plan {
  const { desired, live, kinds, server } = input;
  const difference = diff(desired, live.answers, kinds, server);
  const changed = new Set(difference.changes.map(({ address }) => address));
  return {
    format: 1,
    server,
    changes: order(difference.changes, desired, kinds, input.breakTies),
    unchanged: difference.unchanged,
    unmanaged: unmanaged(desired, live, kinds),
    notes: [
      ...notesOnReading(
        desired.filter(({ address }) => !changed.has(address)),
        kinds,
      ),
      ...notesOnServer(live),
    ],
    diagnostics: inReadingOrder([...(input.diagnostics ?? []), ...difference.diagnostics]),
  };
}

/** What stands beside the managed objects: roles of managed mounts, and objects of listed kinds. */
function unmanaged(desired: readonly Resource[], live: Live, kinds: readonly Kind[]): readonly Unmanaged[] {
  const declared = new Set(desired.map(({ address }) => address));
  const managedKinds = new Set(desired.map(({ kind }) => kind));
  const builtin = kinds.flatMap((kind) =>
    (kind.builtin ?? []).map((name) => kind.api.path({ parent: '', name })),
  );
  const namespaces = new Set(desired.map(({ namespace }) => namespace));
  const builtinAddresses = new Set(
    [...namespaces].flatMap((namespace) => builtin.map((path) => addressOf(namespace, path))),
  );
  const byName = indexKinds(kinds);
  return [...live.seen]
    .filter(([address, kind]) => {
      if (declared.has(address) || builtinAddresses.has(address)) return false;
      // Other mounts are other people's; inside a managed mount everything is shown.
      return (
        byName.get(kind)?.parent !== undefined ||
        (byName.get(kind)?.api.table === undefined && managedKinds.has(kind))
      );
    })
    .map(([address, kind]) => ({ kind, address }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

function notesOnReading(desired: readonly Resource[], kinds: readonly Kind[]): Plan['notes'] {
  const byName = indexKinds(kinds);
  return desired.flatMap((resource) => {
    const fields = Object.entries(byName.get(resource.kind)?.fields ?? {});
    const unreadable = fields
      .filter(
        ([name, field]) => field.writeOnly === true && field.sensitive === true && resource.given.has(name),
      )
      .map(([name]) => name);
    if (unreadable.length === 0) return [];
    const text = `${unreadable.join(', ')} cannot be read back, so it is not compared; it is written with any other change`;
    return [{ address: resource.address, text }];
  });
}

function notesOnServer(live: Live): Plan['notes'] {
  return [
    ...live.leftOut.map((address) => ({
      address,
      text: 'the server holds a config that the spec leaves out; it is not managed',
    })),
    ...live.notListed.map(({ kind, path }) => ({
      address: path,
      text: `the token may not list this, so objects of kind ${kind} beside the spec are not shown`,
    })),
  ];
}
