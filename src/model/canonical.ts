import { fieldType } from './field-type.ts';
import { fieldEntries } from './kind.ts';
import type { Field, Kind, WriteRequest } from './kind.ts';
import type { FieldValue, Resource } from './resource.ts';
import { Secret } from './secret.ts';
import { knows } from './server.ts';
import type { ServerInfo } from './server.ts';
import { isWireObject, NumberText } from './wire.ts';
import type { Wire, WireObject } from './wire.ts';

/**
 * Brings a record of raw values, a person's or the server's, to canonical values for every field of the kind's table.
 * A raw value may be a `Secret`; its field then is one. `onNonsense` is told of values that have no canonical form,
 * which then count as absent; without it the `FormError` is thrown.
 */
export function canonicalValues(
  kind: Kind,
  raw: Readonly<Record<string, FieldValue>>,
  onNonsense?: (field: string, error: unknown) => void,
): Readonly<Record<string, FieldValue>> {
  const open: Record<string, Wire> = {};
  for (const [name, field] of fieldEntries(kind)) {
    const given = raw[name] ?? null;
    try {
      open[name] = canonicalField(field, given instanceof Secret ? given.reveal() : given);
    } catch (error) {
      if (onNonsense === undefined) throw error;
      onNonsense(name, error);
      open[name] = canonicalField(field, null);
    }
  }
  const values = kind.normalise?.(open) ?? open;
  return Object.fromEntries(
    fieldEntries(kind).map(([name, field]) => {
      const value = values[name] ?? null;
      const given = raw[name];
      const isWhole = isSensitive(field, value);
      if (!(given instanceof Secret)) return [name, isWhole ? new Secret(value) : value];
      const secret = given.map(() => value);
      return [name, isWhole ? secret.whole() : secret];
    }),
  );
}

/** The value of a field that nobody sets. */
export function defaultOf(field: Field): Wire {
  return field.default ?? fieldType(field.type).zero;
}

/** Values with secrets opened, for what judges them; nothing of it is shown as it is. */
export function openValues({ values }: Pick<Resource, 'values'>): Readonly<Record<string, Wire>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );
}

/** The one comparison: by value, through secrets. Keys of maps have no order; lists have. */
export function sameValue(a: FieldValue, b: FieldValue): boolean {
  const left = a instanceof Secret ? a.reveal() : a;
  const right = b instanceof Secret ? b.reveal() : b;
  return sameWire(left, right);
}

/** What of a value the server can show: a write-only field shows nothing, a map lacks its hidden keys. */
export function comparable(field: Field, value: FieldValue): FieldValue {
  if (field.writeOnly === true) return null;
  if (field.hidden === undefined) return value;
  const hidden = field.hidden;
  const strip = (map: Wire): Wire =>
    isWireObject(map)
      ? Object.fromEntries(Object.entries(map).filter(([key]) => !hidden.includes(key)))
      : map;
  return value instanceof Secret ? value.map(strip) : strip(value);
}

const fieldsByServer = new WeakMap<ServerInfo, Map<Kind, readonly [string, Field][]>>();

/** Fields of a kind that this server knows; every field when no server was asked. */
export function fieldsOn(kind: Kind, server: ServerInfo | undefined): readonly [string, Field][] {
  if (server === undefined) return fieldEntries(kind);
  const byKind = fieldsByServer.get(server) ?? new Map<Kind, readonly [string, Field][]>();
  fieldsByServer.set(server, byKind);
  const fields = byKind.get(kind) ?? fieldEntries(kind).filter(([, field]) => knows(server, field.since));
  byKind.set(kind, fields);
  return fields;
}

/** The whole table as a request body; secrets are opened here and nowhere later. */
function requestBody(kind: Kind, resource: Resource, server: ServerInfo | undefined): WireObject {
  const body: Record<string, Wire> = {};
  for (const [name, field] of fieldsOn(kind, server)) {
    const value = resource.values[name] ?? null;
    const open = value instanceof Secret ? value.reveal() : value;
    const type = fieldType(field.type);
    if (field.omitAtZero === true && sameWire(open, type.zero)) continue;
    body[name] = type.wire?.(open) ?? open;
  }
  return body;
}

/** The requests that bring the object to its desired state, in order. */
export function writeRequests(
  kind: Kind,
  resource: Resource,
  live: WireObject | undefined,
  server: ServerInfo,
): readonly WriteRequest[] {
  const body = requestBody(kind, resource, server);
  const whole = [{ path: kind.api.path(resource.ref), body }];
  if (live === undefined) return kind.api.create?.(resource.ref, body) ?? whole;
  return kind.api.update?.(resource.ref, body, kind.api.decode?.(live) ?? live) ?? whole;
}

function canonicalField(field: Field, value: Wire): Wire {
  return value === null ? defaultOf(field) : fieldType(field.type).canon(value);
}

function isSensitive(field: Field, value: Wire): boolean {
  if (field.sensitive === true) return true;
  return field.hidden !== undefined && isWireObject(value) && field.hidden.some((key) => key in value);
}

function sameWire(a: Wire, b: Wire): boolean {
  if (a === b) return true;
  if (a instanceof NumberText || b instanceof NumberText) {
    return a instanceof NumberText && b instanceof NumberText && a.text === b.text;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((member: Wire, index) => sameWire(member, b[index] as Wire));
  }
  if (!isWireObject(a) || !isWireObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && sameWire(a[key] ?? null, b[key] ?? null))
  );
}
