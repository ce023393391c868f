import { fieldTypes } from '../model/field-type.ts';
import type { SchemaPart } from '../model/field-type.ts';

/** A mapping with these keys and no others; `choices` are keys of which exactly one is there. */
export function block(
  description: string,
  properties: Readonly<Record<string, SchemaPart>>,
  {
    required = [],
    choices,
  }: { readonly required?: readonly string[]; readonly choices?: readonly string[] } = {},
): SchemaPart {
  return {
    type: 'object',
    description,
    additionalProperties: false,
    properties,
    ...(required.length > 0 && { required }),
    ...(choices !== undefined && { oneOf: choices.map((key) => ({ required: [key] })) }),
  };
}

/** A mapping of names to blocks of that schema. */
export function byName(description: string, additionalProperties: SchemaPart): SchemaPart {
  return { type: 'object', description, additionalProperties };
}

/** Text that is not empty. */
export function text(description: string): SchemaPart {
  return { type: 'string', minLength: 1, description };
}

/** Text, or several texts of which any is meant. */
export function texts(description: string): SchemaPart {
  return {
    type: ['string', 'array'],
    minLength: 1,
    items: { type: 'string', minLength: 1 },
    minItems: 1,
    description,
  };
}

/** An id, or several: platforms send them as text, and people write them as numbers. */
export function ids(description: string): SchemaPart {
  return {
    type: ['string', 'integer', 'array'],
    minLength: 1,
    items: { type: ['string', 'integer'], minLength: 1 },
    minItems: 1,
    description,
  };
}

/** A list of names. */
export function list(description: string): SchemaPart {
  return { type: 'array', items: { type: 'string', minLength: 1 }, description };
}

/** True or false, also as the text that a variable may hold. */
export function flag(description: string): SchemaPart {
  return { enum: [true, false, 'true', 'false'], description };
}

/** A key that says something by being there. */
export function mark(description: string): SchemaPart {
  return { const: true, description };
}

/** A time such as 15m. */
export function time(description: string): SchemaPart {
  return { ...fieldTypes.duration.schema, description };
}

/** Claims with the values that are accepted, as in a role. */
export function claims(description: string): SchemaPart {
  return { ...fieldTypes.claims.schema, description };
}

/** The same, of which there is at least one. */
export function claimsToBind(description: string): SchemaPart {
  return { ...claims(description), minProperties: 1 };
}
