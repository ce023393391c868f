import { fieldType } from '../model/field-type.ts';
import type { TypeName } from '../model/field-type.ts';
import type { FieldValue } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';
import { printable } from './printable.ts';

/** A field's value for people: JSON, or what its type shows; `(sensitive)` for a secret. */
export function valueText(type: TypeName, value: FieldValue): string {
  if (value instanceof Secret)
    return value.missing === undefined ? value.toString() : '(value not available)';
  return printable(fieldType(type).show?.(value) ?? jsonText(value));
}

/** A field's value for machines, in the server's own form; `(sensitive)` for a secret. */
export function valueJson(type: TypeName, value: FieldValue): Wire {
  if (value instanceof Secret) return value.toString();
  return fieldType(type).wire?.(value) ?? value;
}

/** JSON on one line, with spaces where a line may be broken. */
function jsonText(value: Wire): string {
  if (Array.isArray(value)) return `[${value.map((member: Wire) => jsonText(member)).join(', ')}]`;
  if (!isWireObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${jsonText(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
