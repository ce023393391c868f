import { canonicalValues, comparable, defaultOf, fieldsOn, sameValue } from '../model/canonical.ts';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { fieldEntries } from '../model/kind.ts';
import type { Field, Kind } from '../model/kind.ts';
import type { Change, FieldChange } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import type { Address, FieldValue, Resource } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import { knows, productName } from '../model/server.ts';
import type { ServerInfo } from '../model/server.ts';
import type { Wire, WireObject } from '../model/wire.ts';

/** What differs between desired and live, object by object. */
export interface Difference {
  /** Without their edges; `order` adds them. */
  readonly changes: readonly Omit<Change, 'dependsOn'>[];
  readonly unchanged: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compares each desired resource with the server's answer at its address. Knows no kind and no field by name. */
export function diff(
  desired: readonly Resource[],
  answers: ReadonlyMap<Address, WireObject>,
  kinds: readonly Kind[],
  server: ServerInfo,
): Difference {
  const byName = indexKinds(kinds);
  const changes: Omit<Change, 'dependsOn'>[] = [];
  const diagnostics: Diagnostic[] = [];
  let unchanged = 0;
  for (const resource of desired) {
    const kind = byName.get(resource.kind);
    if (kind === undefined) continue;
    diagnostics.push(...unknownFields(kind, resource, server));
    const answer = answers.get(resource.address);
    const live = answer && liveValues(kind, answer);
    const fields = fieldChanges(kind, resource, live, server);
    if (live !== undefined && fields.every(({ writeOnly }) => writeOnly)) {
      unchanged += 1;
      continue;
    }
    const fixed = live === undefined ? [] : fields.filter((change) => isImmutable(kind, change));
    diagnostics.push(...fixed.map((change) => immutable(resource, change)));
    if (fixed.length > 0) continue;
    const { address, namespace, ref } = resource;
    changes.push({
      action: live === undefined ? 'create' : 'update',
      kind: kind.name,
      address,
      namespace,
      ref,
      fields,
      unchangedFields: fieldsOn(kind, server).length - fields.length,
    });
  }
  return { changes, unchanged, diagnostics };
}

/** Canonical values of an answer; a value that has no canonical form stands as it came, and so differs. */
export function liveValues(kind: Kind, answer: WireObject): Readonly<Record<string, FieldValue>> {
  const decoded = kind.api.decode?.(answer) ?? answer;
  const odd: Record<string, Wire> = {};
  const values = canonicalValues(kind, decoded, (field) => {
    odd[field] = decoded[field] ?? null;
  });
  return { ...values, ...odd };
}

/** Whether every field that this server can show has the same value on both sides. */
export function differingFields(
  kind: Kind,
  a: Readonly<Record<string, FieldValue>>,
  b: Readonly<Record<string, FieldValue>>,
  server: ServerInfo,
): readonly string[] {
  return fieldsOn(kind, server)
    .filter(([name, field]) => differs(field, a[name] ?? null, b[name] ?? null))
    .map(([name, field]) => fieldPath(name, field));
}

function differs(field: Field, desired: FieldValue, live: FieldValue): boolean {
  if (field.ownedWhenSet === true && sameValue(desired, defaultOf(field))) return false;
  return !sameValue(comparable(field, desired), comparable(field, live));
}

function fieldChanges(
  kind: Kind,
  resource: Resource,
  live: Readonly<Record<string, FieldValue>> | undefined,
  server: ServerInfo,
): readonly FieldChange[] {
  return fieldsOn(kind, server).flatMap(([name, field]): FieldChange[] => {
    const after = resource.values[name] ?? null;
    const before = live?.[name];
    const isSet = !sameValue(after, defaultOf(field));
    const writeOnly = field.writeOnly === true && isSet;
    if (
      live === undefined
        ? !isSet && field.required !== true
        : !writeOnly && !differs(field, after, before ?? null)
    ) {
      return [];
    }
    // One sensitive side hides both: the live value may be the very secret that the spec brings.
    const isSecret = after instanceof Secret || before instanceof Secret;
    const hide = (value: FieldValue): FieldValue =>
      isSecret && !(value instanceof Secret) ? new Secret(value) : value;
    return [
      {
        field: fieldPath(name, field),
        type: field.type,
        ...(before !== undefined && !writeOnly && { before: hide(before) }),
        after: hide(after),
        omitted: !resource.given.has(name),
        lines: field.lines === true,
        layoutOnly: before !== undefined && !isSecret && (field.sameMeaning?.(before, after) ?? false),
        writeOnly,
      },
    ];
  });
}

function unknownFields(kind: Kind, resource: Resource, server: ServerInfo): readonly Diagnostic[] {
  return fieldEntries(kind)
    .filter(
      ([name, field]) =>
        !knows(server, field.since) && !sameValue(resource.values[name] ?? null, defaultOf(field)),
    )
    .map(([name, field]) => {
      const at = resource.origin?.field(name);
      return finding(
        'field-not-on-server',
        `${productName(server.flavour)} ${server.version} has no ${fieldPath(name, field)}`,
        {
          address: resource.address,
          ...(at !== undefined && { at }),
        },
      );
    });
}

function immutable(resource: Resource, change: FieldChange): Diagnostic {
  const at = resource.origin?.field(change.field.split('.').at(-1) ?? '');
  const from = change.before instanceof Secret ? '(sensitive)' : JSON.stringify(change.before);
  const to = change.after instanceof Secret ? '(sensitive)' : JSON.stringify(change.after);
  return finding(
    'immutable-field',
    `${resource.address} has ${change.field} ${from} on the server, and the server cannot change it to ${to}`,
    { address: resource.address, ...(at !== undefined && { at }) },
  );
}

function isImmutable(kind: Kind, { field: path, before, after }: FieldChange): boolean {
  const [, field] = fieldEntries(kind).find(([name, one]) => fieldPath(name, one) === path) ?? [];
  if (typeof field?.immutable !== 'function') return field?.immutable === true;
  return field.immutable(open(before), open(after));
}

function open(value: FieldValue | undefined): Wire {
  return value instanceof Secret ? value.reveal() : (value ?? null);
}

function fieldPath(name: string, field: Field): string {
  return [...(field.group ?? []), name].join('.');
}
