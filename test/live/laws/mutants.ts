import { fieldTypes } from '../../../src/model/field-type.ts';
import type { FieldType, TypeName } from '../../../src/model/field-type.ts';
import { fieldEntries } from '../../../src/model/kind.ts';
import type { Field, Kind } from '../../../src/model/kind.ts';
import type { Wire } from '../../../src/model/wire.ts';

/** A table with one fact changed. */
export interface Mutant {
  readonly name: string;
  readonly kind: Kind;
  /** The field whose fact it is; undefined when it is one of the whole kind. */
  readonly field?: string;
}

/** Every mutant of a kind's table: each default, type, order rule and flag of each field, and the kind's functions. */
export function mutantsOf(kind: Kind): readonly Mutant[] {
  const ofFields = fieldEntries(kind).flatMap(([name, field]) =>
    Object.entries(changesOf(field)).map(([label, changed]): Mutant => ({
      name: `${kind.name}.${name}: ${label}`,
      field: name,
      kind: { ...kind, fields: { ...kind.fields, [name]: changed } },
    })),
  );
  const gone = fieldEntries(kind).map(([name]): Mutant => ({
    name: `${kind.name}.${name}: not in the table`,
    field: name,
    kind: {
      ...kind,
      fields: Object.fromEntries(Object.entries(kind.fields).filter(([other]) => other !== name)),
    },
  }));
  return [...ofFields, ...gone, ...ofKind(kind)];
}

function changesOf(field: Field): Readonly<Record<string, Field>> {
  const changes: Record<string, Field> = {};
  if (field.required !== true && field.writeOnly !== true) changes['another default'] = otherDefault(field);
  for (const type of otherTypes[field.type]) {
    changes[`${type} instead of ${field.type}`] = { ...field, type: type as TypeName }; // registered below
  }
  const flags = ['omitAtZero', 'ownedWhenSet', 'writeOnly', 'hidden', 'immutable', 'sameMeaning'] as const;
  for (const flag of flags) {
    if (field[flag] === undefined) continue;
    changes[`without ${flag}`] = without(field, flag);
  }
  if (field.writeOnly === undefined) changes['blind'] = { ...field, writeOnly: true };
  if (field.ownedWhenSet === undefined) changes['kept when left out'] = { ...field, ownedWhenSet: true };
  if (field.omitAtZero === undefined) changes['not sent when nothing'] = { ...field, omitAtZero: true };
  if (field.immutable === undefined) changes['immutable'] = { ...field, immutable: true };
  return changes;
}

function otherDefault(field: Field): Field {
  const { default: own } = field;
  const zero = own ?? fieldTypes[field.type].zero;
  const other = field.enum?.find((one) => one !== zero && one !== '') ?? defaults[field.type];
  const value = typeof zero === 'boolean' ? !zero : other;
  return { ...field, default: value as Exclude<Field['default'], undefined> }; // canonical values of that type
}

const pair = { jwks_url: 'http://127.0.0.1:9/', jwks_ca_pem: '' };
const defaults: Readonly<Record<TypeName, Wire>> = {
  text: 'mutant',
  lowerText: 'mutant',
  bool: true,
  int: 7,
  duration: 77,
  signedDuration: 77,
  mountTtl: 77,
  set: ['mutant'],
  lowerSet: ['mutant'],
  cidrSet: ['192.0.2.77'],
  version: 'v9.9.9',
  time: '2098-01-01T00:00:00Z',
  textMap: { mutant: 'x' },
  claims: { mutant: ['"x"'] },
  map: { mutant: 'x' },
  pemSet: ['mutant'],
  jwksPairs: [pair],
};

/** Wrong types: those of others, and each list with its order kept. */
const otherTypes: Readonly<Record<TypeName, readonly string[]>> = {
  text: ['lowerText', 'trimmedText'],
  lowerText: ['text'],
  bool: ['text', 'int'],
  int: ['text'],
  duration: ['text', 'int'],
  signedDuration: ['text', 'duration'],
  mountTtl: ['duration', 'text'],
  set: ['orderedSet', 'lowerSet', 'bagSet'],
  lowerSet: ['orderedLowerSet', 'set'],
  cidrSet: ['orderedCidrSet', 'set'],
  version: ['text'],
  time: ['text'],
  textMap: ['map'],
  claims: ['map', 'textMap'],
  map: ['textMap'],
  pemSet: ['orderedPemSet', 'bagSet'],
  jwksPairs: ['sortedPairs'],
};

/** Types that only mutants have. */
const mutantTypes: Readonly<Record<string, FieldType<Wire>>> = {
  trimmedText: { ...fieldTypes.text, canon: (value) => fieldTypes.text.canon(value).trim() },
  orderedSet: ordered('set'),
  orderedLowerSet: ordered('lowerSet'),
  orderedCidrSet: ordered('cidrSet'),
  orderedPemSet: ordered('pemSet'),
  bagSet: {
    ...(fieldTypes.set as FieldType<Wire>),
    canon: (value) =>
      membersOf(value)
        .map((one) => String(one))
        .sort(),
  },
  sortedPairs: {
    ...(fieldTypes.jwksPairs as FieldType<Wire>),
    canon: (value) =>
      [...fieldTypes.jwksPairs.canon(value)].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  },
};
Object.assign(fieldTypes, mutantTypes);

function ordered(name: 'set' | 'lowerSet' | 'cidrSet' | 'pemSet'): FieldType<Wire> {
  const type = fieldTypes[name];
  return {
    ...(type as FieldType<Wire>),
    canon: (value) => [...new Set(membersOf(value).flatMap((member) => type.canon([member])))],
  };
}

function membersOf(value: Wire): readonly Wire[] {
  if (value === null || value === '') return [];
  if (typeof value === 'string') return value.includes('BEGIN') ? [value] : value.split(',');
  return Array.isArray(value) ? (value as readonly Wire[]) : [value];
}

function without<T extends object>(whole: T, part: keyof T): T {
  return Object.fromEntries(Object.entries(whole).filter(([key]) => key !== part)) as T; // the part is optional
}

function ofKind(kind: Kind): readonly Mutant[] {
  const mutants: Mutant[] = [];
  if (kind.normalise !== undefined) {
    mutants.push({ name: `${kind.name}: no normal form`, kind: without(kind, 'normalise') });
  }
  for (const part of ['decode', 'create', 'update'] as const) {
    if (kind.api[part] === undefined) continue;
    const api = without(kind.api, part);
    mutants.push({ name: `${kind.name}: no ${part} of its own`, kind: { ...kind, api } });
  }
  if (kind.nameRule.canon('A') === 'a') {
    const nameRule = { ...kind.nameRule, canon: (name: string) => name };
    mutants.push({ name: `${kind.name}: names keep their case`, kind: { ...kind, nameRule } });
  }
  return mutants;
}
