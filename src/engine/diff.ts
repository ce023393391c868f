import { canonicalValues, comparable, defaultOf, fieldsOn, sameValue } from '../model/canonical.ts';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { above, hasRoom, markOf, ownerOf, withoutMark } from './own.ts';
import type { Ownership } from './own.ts';
import { fieldEntries, fieldPath } from '../model/kind.ts';
import type { Field, Kind } from '../model/kind.ts';
import type { Change, FieldChange } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import type { Address, FieldValue, Resource } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import type { ServerInfo } from '../model/server.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { checkFields } from './server.ts';

/** What differs between desired and live, object by object. */
export interface Difference {
  /** Without their edges; `order` adds them. */
  readonly changes: readonly Omit<Change, 'dependsOn'>[];
  readonly unchanged: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is compared, and by which rules of ownership. */
export interface DiffInput {
  readonly desired: readonly Resource[];
  readonly answers: ReadonlyMap<Address, WireObject>;
  readonly kinds: readonly Kind[];
  readonly server: ServerInfo;
  readonly ownership: Ownership;
  /** Whether an object may be taken from its owner. */
  readonly takesOver?: (address: Address) => boolean;
  /** Whether a value, or a part of it, that cannot be read back must be written again. */
  readonly rewrites?: (resource: Resource, field: string) => boolean;
}

/** Compares each desired resource with the server's answer at its address. Knows no kind and no field by name. */
export function diff(input: DiffInput): Difference {
  const { desired, answers, kinds, server } = input;
  const byName = indexKinds(kinds);
  const changes: Omit<Change, 'dependsOn'>[] = [];
  const diagnostics = [...checkFields(desired, kinds, server)];
  let unchanged = 0;
  for (const resource of desired) {
    const kind = byName.get(resource.kind);
    if (kind === undefined) continue;
    const answer = answers.get(resource.address);
    const live = answer && liveValues(kind, answer);
    const owned = answer && {
      kind,
      address: resource.address,
      answer,
      ...above(kind, resource, byName, answers),
    };
    const owner = owned && ownerOf(owned, input.ownership);
    const fields = [
      ...ownerChange(kind, resource, answer, input),
      ...fieldChanges(kind, resource, live, input),
    ];
    if (live !== undefined && fields.every((field) => field.writeOnly && !field.rewritten)) {
      unchanged += 1;
      continue;
    }
    const fixed = live === undefined ? [] : fields.filter((change) => isImmutable(kind, change));
    diagnostics.push(...fixed.map((change) => immutable(resource, change)));
    if (fixed.length > 0) continue;
    if (
      owner !== undefined &&
      owner !== input.ownership.owner &&
      input.takesOver?.(resource.address) !== true
    ) {
      diagnostics.push(ofAnother(resource, owner));
    }
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

/** The deletion of an object, with what it says now. */
export function deletionOf(
  {
    kind: name,
    address,
    namespace,
    ref,
    answer,
  }: Pick<Change, 'kind' | 'address' | 'namespace' | 'ref'> & { readonly answer: WireObject },
  kinds: readonly Kind[],
  server: ServerInfo,
): Omit<Change, 'dependsOn'> {
  const kind = indexKinds(kinds).get(name);
  const live = kind === undefined ? {} : liveValues(kind, answer);
  const fields = kind === undefined ? [] : fieldsOn(kind, server);
  return {
    action: 'delete',
    kind: name,
    address,
    namespace,
    ref,
    fields: fields
      .filter(([field, facts]) => !sameValue(live[field] ?? null, defaultOf(facts)))
      .map(([field, facts]) => ({
        field: fieldPath(field, facts),
        type: facts.type,
        before: live[field] ?? null,
        after: null,
        omitted: false,
        lines: facts.lines === true,
        layoutOnly: false,
        writeOnly: false,
        rewritten: false,
      })),
    unchangedFields: 0,
  };
}

/**
 * Canonical values of an answer, without the mark of an owner; a value that has no canonical form stands as it came,
 * and so differs.
 */
export function liveValues(kind: Kind, answer: WireObject): Readonly<Record<string, FieldValue>> {
  const decoded = withoutMark(kind, kind.api.decode?.(answer) ?? answer);
  const odd: Record<string, Wire> = {};
  const values = canonicalValues(kind, decoded, (field) => {
    odd[field] = decoded[field] ?? null;
  });
  return { ...values, ...odd };
}

/**
 * An object as the server holds it. Nothing of it is given. What is secret in the spec, where that has the object too,
 * is secret here: it may be the very same value.
 */
export function liveResource(
  kind: Kind,
  { namespace, ref, address }: Pick<Resource, 'namespace' | 'ref' | 'address'>,
  answer: WireObject,
  spec: Resource['values'] = {},
): Resource {
  const values = Object.fromEntries(
    Object.entries(liveValues(kind, answer)).map(([field, value]) => {
      const said = spec[field];
      return [field, said instanceof Secret && !(value instanceof Secret) ? said.map(() => value) : value];
    }),
  );
  return { kind: kind.name, address, namespace, ref, values, given: new Set() };
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

/** Whether two answers for an object say the same, its owner among that. */
export function isSameObject(kind: Kind, a: WireObject, b: WireObject, server: ServerInfo): boolean {
  if (markOf(kind, a) !== markOf(kind, b)) return false;
  return differingFields(kind, liveValues(kind, a), liveValues(kind, b), server).length === 0;
}

function differs(field: Field, desired: FieldValue, live: FieldValue): boolean {
  if (field.ownedWhenSet === true && sameValue(desired, defaultOf(field))) return false;
  return !sameValue(comparable(field, desired), comparable(field, live));
}

function fieldChanges(
  kind: Kind,
  resource: Resource,
  live: Readonly<Record<string, FieldValue>> | undefined,
  { server, rewrites }: DiffInput,
): readonly FieldChange[] {
  return fieldsOn(kind, server).flatMap(([name, field]): FieldChange[] => {
    const after = resource.values[name] ?? null;
    const before = live?.[name];
    const isSet = !sameValue(after, defaultOf(field));
    const rewritten = live !== undefined && rewrites?.(resource, name) === true;
    const writeOnly = (field.writeOnly === true && isSet) || rewritten;
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
        rewritten,
        ...(resource.pending?.has(name) === true && { knownAfterApply: true }),
      },
    ];
  });
}

/** The mark that will be written, where there is none yet or another's is taken over. */
function ownerChange(
  kind: Kind,
  resource: Resource,
  answer: WireObject | undefined,
  { ownership: { owner } }: DiffInput,
): readonly FieldChange[] {
  if (owner === undefined || answer === undefined || !hasRoom(kind, resource.values, owner)) return [];
  const before = markOf(kind, answer);
  if (before === owner) return [];
  return [
    {
      field: 'owner',
      type: 'text',
      before: before ?? '',
      after: owner,
      omitted: false,
      lines: false,
      layoutOnly: false,
      writeOnly: false,
      rewritten: false,
    },
  ];
}

function ofAnother(resource: Resource, owner: string): Diagnostic {
  const at = resource.origin?.at();
  return finding('guard-other-owner', `${resource.address} belongs to ${owner}`, {
    address: resource.address,
    ...(at !== undefined && { at }),
    hint: `let one repository have it; to take it over, add --take-over=${resource.address}`,
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
