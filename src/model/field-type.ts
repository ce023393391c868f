import { canonicalCidr } from './cidr.ts';
import { humanSeconds, parseSeconds } from './duration.ts';
import { byCodeUnit, isWireObject, NumberText, sortDeep, sortedEntries } from './wire.ts';
import type { Wire, WireObject } from './wire.ts';

/** A part of a JSON Schema (draft-07). */
export type SchemaPart = Readonly<Record<string, unknown>>;

/** How one type of field is spelled, compared and sent. Named after the field types of the servers' own framework. */
export interface FieldType<C extends Wire> {
  /** What a spec may say, shape only; `canon` decides on the form. */
  readonly schema: SchemaPart;
  /** The rule in words: completes "X is not …". */
  readonly form: string;
  /** What "nothing" means: the canonical form of null, absent and empty. */
  readonly zero: C;
  /** Brings a person's spelling and the server's to one form; idempotent. Throws `FormError` on nonsense. */
  canon(value: Wire): C;
  /** What is sent for a canonical value, where that differs. */
  wire?(value: C): Wire;
  /** How a canonical value is shown to people, where JSON is not the best way. */
  show?(value: C): string;
}

/** The value does not have the form that its field type demands; the message quotes it. */
export class FormError extends Error {}

const text: FieldType<string> = {
  schema: { type: 'string' },
  form: 'text',
  zero: '',
  canon: (value) => scalarText(value, 'text'),
};

const bool: FieldType<boolean> = {
  schema: { type: ['boolean', 'string'] },
  form: 'true or false',
  zero: false,
  canon(value) {
    if (typeof value === 'boolean') return value;
    if (value === null) return false;
    if (value === 'true' || value === 'false') return value === 'true';
    throw wrongForm(value, bool.form);
  },
};

const int: FieldType<number> = {
  schema: { type: ['integer', 'string'] },
  form: 'a whole number of 0 or more',
  zero: 0,
  canon(value) {
    if (value === null) return 0;
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
    throw wrongForm(value, int.form);
  },
};

const duration: FieldType<number> = durationType(
  'a time in seconds, or as 30m, 1h30m or 2d, of 0 or more',
  0,
);
const signedDuration: FieldType<number> = durationType(
  'a time in seconds, or as 30m, 1h30m or -1s',
  -Infinity,
);
/** TTL of a mount, where `system` means the server's default, which reads back as 0. */
const mountTtl: FieldType<number> = {
  ...duration,
  form: 'a time in seconds, or as 30m, 1h30m or 2d, or system',
  canon: (value) => (value === 'system' ? 0 : duration.canon(value)),
  wire: (value) => (value === 0 ? 'system' : `${value}s`),
};

const set = setType('a list of strings', (member) => member);
const lowerCased = setType('a list of names', (member) => member.toLowerCase());
/** Names that the servers lower-case; an empty one is dropped by some endpoints and means nothing to the others. */
const lowerSet: FieldType<readonly string[]> = {
  ...lowerCased,
  canon: (value) => lowerCased.canon(value).filter((member) => member !== ''),
};

const cidrSet = setType('a list of IP addresses or networks such as 10.0.0.0/8', (member) => {
  const address = canonicalCidr(member);
  if (address === undefined)
    throw new FormError(`"${member}" is not an IP address or network such as 10.0.0.0/8`);
  return address;
});

const lowerText: FieldType<string> = { ...text, canon: (value) => text.canon(value).toLowerCase() };
/** A plugin version: the servers store `1.2.3` as `v1.2.3`. */
const version: FieldType<string> = {
  ...text,
  form: 'a version such as v1.2.3',
  canon: (value) => text.canon(value).replace(/^(?=\d)/, 'v'),
};
/** A point in time in RFC 3339. */
const time: FieldType<string> = {
  ...text,
  form: 'a time such as 2030-01-31T12:00:00Z',
  canon(value) {
    const written = text.canon(value);
    if (written === '') return '';
    const parsed = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(written) ? Date.parse(written) : Number.NaN;
    if (Number.isNaN(parsed)) throw wrongForm(value, time.form);
    return new Date(parsed).toISOString().replace('.000Z', 'Z');
  },
};

/** A map from names to text, the servers' TypeKVPairs. */
const textMap: FieldType<Readonly<Record<string, string>>> = {
  schema: { type: 'object', additionalProperties: { type: ['string', 'integer'] } },
  form: 'a mapping of names to text',
  zero: {},
  canon(value) {
    if (value === null) return {};
    if (!isWireObject(value)) throw wrongForm(value, textMap.form);
    return sortedEntries(value, (inner) => scalarText(inner, 'text'));
  },
};

/**
 * `bound_claims`: each claim maps to the set of values that are accepted, as JSON texts, because the servers compare
 * types and literals: `true`, `"true"`, `5` and `5.0` are four different values. A scalar and a list of one are equal
 * at login. https://developer.hashicorp.com/vault/api-docs/auth/jwt#bound_claims
 */
const claims: FieldType<Readonly<Record<string, readonly string[]>>> = {
  schema: {
    type: 'object',
    additionalProperties: {
      type: ['string', 'integer', 'boolean', 'array'],
      items: { type: ['string', 'integer', 'boolean'] },
    },
  },
  form: 'a mapping of claims to a value or a list of values',
  zero: {},
  canon(value) {
    if (value === null) return {};
    if (!isWireObject(value)) throw wrongForm(value, claims.form);
    return sortedEntries(value, (inner) => unique((Array.isArray(inner) ? inner : [inner]).map(claimText)));
  },
  wire: (value) =>
    sortedEntries(value, (texts): Wire => {
      const values = (texts as readonly string[]).map((member) => JSON.parse(member) as Wire);
      return values.length === 1 ? (values[0] ?? null) : values;
    }),
  show(value) {
    const claimed = Object.entries(value).map(
      ([claim, texts]) => `${claim} = ${texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`}`,
    );
    return claimed.length === 0 ? '{}' : `{ ${claimed.join(', ')} }`;
  },
};

/** Any mapping; keys have no order. */
const map: FieldType<WireObject> = {
  schema: { type: 'object' },
  form: 'a mapping',
  zero: {},
  canon(value) {
    if (value === null) return {};
    if (!isWireObject(value)) throw wrongForm(value, map.form);
    return sortDeep(value) as WireObject;
  },
};

/** PEM texts: the servers trim each entry. */
const pemSet: FieldType<readonly string[]> = {
  schema: { type: ['array', 'string'], items: { type: 'string' } },
  form: 'a list of PEM texts',
  zero: [],
  canon(value) {
    if (value === null || value === '') return [];
    const members = Array.isArray(value) ? (value as readonly Wire[]) : [value];
    return unique(members.map((member) => scalarText(member, 'a PEM text').trim()));
  },
};

/** Key sources of a JWT mount: pairs of URL and CA. */
const jwksPairs: FieldType<readonly WireObject[]> = {
  schema: {
    type: 'array',
    items: {
      type: 'object',
      properties: { jwks_url: { type: 'string' }, jwks_ca_pem: { type: 'string' } },
      required: ['jwks_url'],
      additionalProperties: false,
    },
  },
  form: 'a list of { jwks_url, jwks_ca_pem }',
  zero: [],
  canon(value) {
    if (value === null) return [];
    if (!Array.isArray(value)) throw wrongForm(value, jwksPairs.form);
    return (value as readonly Wire[]).map((pair) => {
      if (!isWireObject(pair)) throw wrongForm(pair, jwksPairs.form);
      return {
        jwks_url: scalarText(pair['jwks_url'] ?? '', 'a URL'),
        jwks_ca_pem: scalarText(pair['jwks_ca_pem'] ?? '', 'a PEM text'),
      };
    });
  },
};

/** All field types by name. */
export const fieldTypes = {
  text,
  lowerText,
  bool,
  int,
  duration,
  signedDuration,
  mountTtl,
  set,
  lowerSet,
  cidrSet,
  version,
  time,
  textMap,
  claims,
  map,
  pemSet,
  jwksPairs,
} as const;

export type TypeName = keyof typeof fieldTypes;
export type Canonical<T extends TypeName> = (typeof fieldTypes)[T]['zero'];

/** The type of that name, for code that handles fields of any type. */
export function fieldType(name: TypeName): FieldType<Wire> {
  return fieldTypes[name]; // one type per name; callers pass values of that name only
}

function durationType(form: string, least: number): FieldType<number> {
  return {
    schema: { type: ['integer', 'string'] },
    form,
    zero: 0,
    canon(value) {
      if (value === null) return 0;
      const seconds =
        typeof value === 'string' ? parseSeconds(value) : typeof value === 'number' ? value : undefined;
      if (seconds === undefined || !Number.isSafeInteger(seconds) || seconds < least) {
        throw wrongForm(value, form);
      }
      return seconds;
    },
    show: (value) => (value === 0 ? '0' : `${value} (${humanSeconds(value)})`),
  };
}

function setType(form: string, member: (text: string) => string): FieldType<readonly string[]> {
  return {
    schema: { type: ['array', 'string'], items: { type: 'string' } },
    form,
    zero: [],
    canon(value) {
      if (value === null || value === '') return [];
      const parts = typeof value === 'string' ? value.split(',') : value;
      if (!Array.isArray(parts)) throw wrongForm(value, form);
      return unique((parts as readonly Wire[]).map((part) => member(scalarText(part, 'text').trim())));
    },
  };
}

function unique(members: readonly string[]): readonly string[] {
  return [...new Set(members)].sort(byCodeUnit);
}

function scalarText(value: Wire, form: string): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (value instanceof NumberText) return value.text;
  throw wrongForm(value, form);
}

function claimText(value: Wire): string {
  if (value instanceof NumberText) return value.text;
  if (value === null || typeof value === 'object') throw wrongForm(value, 'text, a number, true or false');
  return JSON.stringify(value);
}

function wrongForm(value: Wire, form: string): FormError {
  return new FormError(`${JSON.stringify(value)} is not ${form}`);
}
