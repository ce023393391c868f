import { defaultOf, fieldsOn, sameValue } from '../model/canonical.ts';
import type { Field, Kind, Ref } from '../model/kind.ts';
import type { Address, FieldValue } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import type { ServerInfo } from '../model/server.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { spelled } from './spelling.ts';

/** An object as a server holds it, in canonical values. */
export interface LiveObject {
  readonly kind: Kind;
  readonly ref: Ref;
  readonly address: Address;
  readonly values: Readonly<Record<string, FieldValue>>;
}

/** An object as it stands in a spec. */
export interface WrittenObject {
  readonly kind: Kind;
  readonly ref: Ref;
  readonly address: Address;
  /** Keys that lead to it. */
  readonly path: readonly string[];
  /** Fields in groups, without those that have the server's default. */
  readonly value: WireObject;
  /** Text that stands in a file of its own. */
  readonly content?: string;
  /** Values that the server does not show, by the name of the variable that stands in their place. */
  readonly placeholders: readonly Placeholder[];
}

/** A place for a value that nobody can read from the server. */
export interface Placeholder {
  readonly variable: string;
  readonly field: string;
  readonly address: Address;
}

/** Gives a placeholder its variable: `VAULTCTL_VAR_OIDC_OIDC_CLIENT_SECRET`. */
export type NameVariable = (ref: Ref, field: string) => string;

/** The inverse of `resolve`: an object of the spec that means what the server holds. */
export function writtenObject(
  live: LiveObject,
  server: ServerInfo,
  nameVariable: NameVariable,
): WrittenObject {
  const { kind, ref, address, values } = live;
  const placeholders: Placeholder[] = [];
  const placeholder = (field: string): Wire => {
    const variable = nameVariable(ref, field);
    placeholders.push({ variable, field, address });
    return `\${env:${variable}}`;
  };
  const { content } = kind.spec;
  const value: Record<string, Wire> = {};
  for (const [name, field] of fieldsOn(kind, server)) {
    if (name === content?.field) continue;
    const written = writtenField(name, field, values, placeholder);
    if (written !== undefined) put(value, [...(field.group ?? []), name], written);
  }
  const text = content && values[content.field];
  return {
    kind,
    ref,
    address,
    path: placeOf(kind, ref),
    value,
    placeholders,
    ...(typeof text === 'string' && { content: text }),
  };
}

function writtenField(
  name: string,
  field: Field,
  values: Readonly<Record<string, FieldValue>>,
  placeholder: (field: string) => Wire,
): Wire | undefined {
  const isHeld = field.heldBeside?.(values) === true;
  const value = values[name] ?? null;
  const isDefault = sameValue(value, defaultOf(field));
  if (field.sensitive === true || value instanceof Secret) {
    return isHeld || !isDefault ? placeholder(name) : undefined;
  }
  if (isDefault && field.required !== true && field.explicit !== true) return undefined;
  const written = spelled(field.type, value);
  if (!isHeld || !isWireObject(written)) return written;
  const hidden = (field.hidden ?? []).filter((key) => !(key in written));
  return { ...written, ...Object.fromEntries(hidden.map((key) => [key, placeholder(key)])) };
}

/** `['auth', '*', 'roles', '*']` with the names of the parent and the object. */
function placeOf(kind: Kind, ref: Ref): readonly string[] {
  const names = kind.parent === undefined ? [ref.name] : [ref.parent, ref.name];
  return kind.spec.path.map((key) => (key === '*' ? (names.shift() ?? '') : key));
}

function put(into: Record<string, Wire>, [key = '', ...rest]: readonly string[], value: Wire): void {
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const inner = into[key];
  const group: Record<string, Wire> = isWireObject(inner) ? { ...inner } : {};
  put(group, rest, value);
  into[key] = group;
}
