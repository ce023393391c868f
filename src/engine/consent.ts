import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Kind } from '../model/kind.ts';
import type { Plan } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import type { Address, Resource } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import { sortDeep } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { liveValues } from './diff.ts';
import { markOf } from './own.ts';
import type { Beside } from './read-beside.ts';

/** What somebody who agrees to a plan has agreed to: digests of all that it was made from, and nothing secret. */
export interface Consent {
  readonly tool_version: string;
  readonly server: {
    readonly flavour: string;
    readonly version: string;
    readonly cluster_id: string;
    readonly cluster_name: string;
  };
  /** The one that the connection names. */
  readonly namespace: string;
  /** Whose name is written into objects; `""` for nobody's. */
  readonly owner: string;
  /** SHA-256 of the changes as they are shown. */
  readonly changes: string;
  /** Options that shape the plan. */
  readonly options: WireObject;
  /** By address: every object that the plan looked at. */
  readonly objects: Readonly<Record<Address, ObjectDigest>>;
}

/** SHA-256 of an object's values on both sides; null where it is not. Secrets count as present, not by value. */
export interface ObjectDigest {
  readonly action: 'create' | 'update' | 'delete' | 'none';
  readonly desired: string | null;
  readonly live: string | null;
}

export interface ConsentInput {
  readonly plan: Plan;
  readonly desired: readonly Resource[];
  readonly answers: ReadonlyMap<Address, WireObject>;
  /** Objects that stay and on which the meaning of the changes hangs. */
  readonly beside: readonly Beside[];
  readonly kinds: readonly Kind[];
  readonly toolVersion: string;
  readonly namespace: string;
  readonly owner: string | undefined;
  /** The changes as they are shown. */
  readonly shown: readonly object[];
  readonly options: WireObject;
  /** SHA-256 of a text, as hex. */
  readonly sha256: (text: string) => string;
}

/** What a plan was made from. The same spec on the same server gives the same, on every machine. */
export function consentOf(input: ConsentInput): Consent {
  const { plan, desired, answers, beside, kinds, sha256 } = input;
  const byName = indexKinds(kinds);
  const actions = new Map(plan.changes.map(({ address, action }) => [address, action]));
  const digest = (
    kind: Kind,
    answer: WireObject | undefined,
    values: Resource['values'] = {},
  ): string | null => {
    if (answer === undefined) return null;
    const shown = Object.entries(liveValues(kind, answer)).map(([field, live]) =>
      // What is secret on one side is on both: the server may hold the very value that the spec brings.
      [field, values[field] instanceof Secret ? values[field] : live],
    );
    return sha256(JSON.stringify([shown, markOf(kind, answer) ?? null]));
  };
  const objects: [Address, ObjectDigest][] = [];
  for (const { kind: name, address, values, unfilled } of desired) {
    const kind = byName.get(name);
    if (kind === undefined) continue;
    const action = actions.get(address) ?? 'none';
    // What the spec says does not change with an accessor; the changes that are shown do.
    const said = sha256(JSON.stringify({ ...values, ...unfilled }));
    objects.push([address, { action, desired: said, live: digest(kind, answers.get(address), values) }]);
  }
  for (const { action, kind: name, address } of plan.changes) {
    const kind = byName.get(name);
    if (action !== 'delete' || kind === undefined) continue;
    // Of what goes with it the plan says how many there are.
    const along = plan.notes.filter((note) => note.address === address).map(({ text }) => text);
    const live = sha256(JSON.stringify([digest(kind, answers.get(address)), along]));
    objects.push([address, { action, desired: null, live }]);
  }
  for (const { kind: name, address, answer, spec } of beside) {
    const kind = byName.get(name);
    if (kind !== undefined)
      objects.push([address, { action: 'none', desired: null, live: digest(kind, answer, spec) }]);
  }
  const { flavour, version, clusterId, clusterName } = plan.server;
  return {
    tool_version: input.toolVersion,
    server: { flavour, version, cluster_id: clusterId, cluster_name: clusterName },
    namespace: input.namespace,
    owner: input.owner ?? '',
    changes: sha256(JSON.stringify(input.shown)),
    options: input.options,
    objects: Object.fromEntries(objects.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** `sha256:` and the digest of a consent; it names the change and the state that the change is for. */
export function digestOf(consent: Consent, sha256: (text: string) => string): string {
  return `sha256:${sha256(JSON.stringify(sortDeep(consent as unknown as Wire)))}`;
}

/** What has changed since somebody agreed, each thing by its name. */
export function checkConsent(agreed: Consent, now: Consent): readonly Diagnostic[] {
  const facts: [string, unknown, unknown][] = [
    ['the version of vaultctl', agreed.tool_version, now.tool_version],
    ['the server’s cluster', agreed.server.cluster_id, now.server.cluster_id],
    ['the server’s version', versionOf(agreed), versionOf(now)],
    ['the namespace', agreed.namespace, now.namespace],
    ['the owner', agreed.owner, now.owner],
    ['the options', JSON.stringify(sortDeep(agreed.options)), JSON.stringify(sortDeep(now.options))],
  ];
  const changed = facts
    .filter(([, before, after]) => before !== after)
    .map(([what, before, after]) =>
      finding(
        'plan-stale',
        `${what} was ${String(before)} when the plan was saved and is ${String(after)} now`,
      ),
    );
  const addresses = [...new Set([...Object.keys(agreed.objects), ...Object.keys(now.objects)])].sort();
  const found = [...changed, ...addresses.flatMap((address) => changeOf(address, agreed, now))];
  if (found.length > 0 || agreed.changes === now.changes) return found;
  return [finding('plan-stale', 'the plan shows other changes than the saved one')];
}

function changeOf(address: Address, agreed: Consent, now: Consent): readonly Diagnostic[] {
  const [before, after] = [agreed.objects[address], now.objects[address]];
  const stale = (what: string): Diagnostic[] => [finding('plan-stale', `${address} ${what}`, { address })];
  if (before === undefined) return stale('was not part of the saved plan');
  if (after === undefined) return stale('was part of the saved plan and is not any more');
  if (before.desired !== after.desired) return stale('has changed in the spec');
  if (before.live !== after.live) return stale('has changed on the server');
  return before.action === after.action
    ? []
    : stale(`was to be ${before.action} and is to be ${after.action} now`);
}

function versionOf({ server }: Consent): string {
  return `${server.flavour} ${server.version}`;
}
