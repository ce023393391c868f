import type { Inventories } from '../engine/inventory.ts';
import { kinds } from '../kinds/index.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { KvPlace } from '../model/directives.ts';
import type { Plan } from '../model/plan.ts';
import type { ServerInfo } from '../model/server.ts';
import { check, findingsOf } from '../spec/check.ts';
import { checkLiveMountPaths } from '../spec/mount-paths.ts';
import { checkReferences } from '../spec/references.ts';
import { waive } from '../spec/waivers.ts';
import type { Io } from './io.ts';
import type { Sight } from './make-plan.ts';
import type { ReadSpec } from './spec-options.ts';

/** The spec, and the clock. */
interface Settled {
  readonly io: Pick<Io, 'now'>;
  readonly spec: ReadSpec;
}

/** Findings without those that the spec waives. */
export function unwaived({ io, spec }: Settled, findings: readonly Diagnostic[]): readonly Diagnostic[] {
  return waive(findings, spec.directives.waivers, io.now()).left;
}

/** What was said offline, and what only the server could settle, without what the spec waives. */
export function settledFindings(
  { io, spec }: Settled,
  server: ServerInfo,
  { desired, live, diagnostics }: Sight,
): readonly Diagnostic[] {
  const unlisted = new Set(live.notListed.map(({ path }) => path));
  return unwaived({ io, spec }, [
    ...spec.diagnostics,
    ...findingsOf(check(spec.resources, kinds, server, spec.verdicts, { now: io.now(), ...spec.directives })),
    ...checkReferences(
      desired,
      kinds,
      (address, listing) => live.seen.has(address) || (unlisted.has(listing) ? undefined : false),
    ),
    ...checkLiveMountPaths(desired, kinds, [...live.seen.values()]),
    ...diagnostics,
  ]);
}

/** That the inventory could not be read, where the spec names one. */
export function inventoryNotes(
  place: KvPlace | undefined,
  inventories: Inventories | undefined,
): Plan['notes'] {
  if (place === undefined || inventories !== undefined) return [];
  return [
    {
      address: `${place.mount}/data/${place.path}`,
      text: 'this token may not read the inventory, so whose objects without a mark are is not known',
    },
  ];
}
