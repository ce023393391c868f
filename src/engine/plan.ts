import type { PruneScope } from '../model/directives.ts';
import { inReadingOrder } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Kind } from '../model/kind.ts';
import type { Plan, Unmanaged } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import { deletionOf, diff } from './diff.ts';
import type { DiffInput } from './diff.ts';
import { notesOf } from './note.ts';
import { order } from './order.ts';
import type { BreakTies } from './order.ts';
import type { Ownership } from './own.ts';
import { isInScope, unmanagedOf } from './prune.ts';
import type { Prunables } from './prune.ts';
import type { Live } from './read.ts';
import type { WriteOnlyOf } from './write-only.ts';

/** What a plan is made of. */
export interface PlanInput extends Pick<DiffInput, 'takesOver' | 'rewrites'> {
  readonly desired: readonly Resource[];
  readonly live: Live;
  readonly kinds: readonly Kind[];
  readonly server: ServerInfo;
  /** Findings that stand already. */
  readonly diagnostics?: readonly Diagnostic[];
  readonly breakTies?: BreakTies;
  readonly ownership?: Ownership;
  readonly scopes?: readonly PruneScope[];
  /** What is to be deleted, with `--prune`. */
  readonly prunables?: Prunables;
  /** Whether the run is about this object at all. */
  readonly isSelected?: (address: Address) => boolean;
  readonly writeOnly?: WriteOnlyOf;
  /** Remarks that others have to make. */
  readonly notes?: Plan['notes'];
}

const NOBODY: Ownership = { owner: undefined, inventory: undefined };

/** Computes the plan. Pure: `plan` shows what it returns, and `apply` does what it returns. */
export function makePlan(input: PlanInput): Plan {
  const { desired, live, kinds, server, ownership = NOBODY } = input;
  const difference = diff({ ...input, answers: live.answers, ownership });
  const deletions = (input.prunables?.prunable ?? []).map((one) => deletionOf(one, kinds, server));
  const changes = order([...difference.changes, ...deletions], desired, kinds, input.breakTies);
  return {
    format: 1,
    server,
    changes,
    unchanged: difference.unchanged,
    unmanaged: unmanaged(input),
    notes: [...notesOf(input, changes), ...(input.notes ?? [])],
    diagnostics: inReadingOrder([...(input.diagnostics ?? []), ...difference.diagnostics]),
  };
}

/** What stands beside the managed objects and stays. */
function unmanaged({
  desired,
  live,
  kinds,
  scopes = [],
  prunables,
  isSelected,
}: PlanInput): readonly Unmanaged[] {
  const byName = indexKinds(kinds);
  const going = new Set(prunables?.prunable.map(({ address }) => address));
  return unmanagedOf(desired, live, kinds, scopes)
    .filter(({ address }) => !going.has(address) && isSelected?.(address) !== false)
    .map((seen) => {
      const kind = byName.get(seen.kind);
      const isCovered = kind !== undefined && isInScope(kind, seen, scopes, byName);
      const remark =
        prunables?.kept.get(seen.address) ??
        (isCovered && prunables === undefined
          ? 'would be deleted with --prune, unless another owner has it'
          : undefined);
      return { kind: seen.kind, address: seen.address, ...(remark !== undefined && { remark }) };
    });
}
