import validate from '#spec-validator';
import type { SchemaError } from '#spec-validator';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Kind } from '../model/kind.ts';
import { seal, Secret } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';
import type { SpecDocument } from './load.ts';
import { nearName } from './near-name.ts';

type Path = readonly (string | number)[];

/** Findings about keys, types and fixed sets of values, and the places where they are. */
export interface Shape {
  readonly diagnostics: readonly Diagnostic[];
  /** Whether something is wrong at this place or below. */
  isBad(path: Path): boolean;
}

type Shaped = Pick<SpecDocument, 'value' | 'locate'>;

/** What a document is held against. */
export interface ShapeRules {
  readonly validate: (value: unknown) => readonly SchemaError[];
  /** What the document is called. */
  readonly name: string;
  /** The command that lists its keys. */
  readonly listing: string;
  /** Whose fields its keys may be. */
  readonly kinds: readonly Kind[];
}

/** Holds a document against the schema of a spec. */
export function checkShape(document: SpecDocument, kinds: readonly Kind[]): Shape {
  const errors = (value: unknown): readonly SchemaError[] => (validate(value) ? [] : (validate.errors ?? []));
  return shapeOfDocument(document, { validate: errors, name: 'the spec', listing: 'vaultctl schema', kinds });
}

/** Holds a document against a schema. */
export function shapeOfDocument(document: Shaped, rules: ShapeRules): Shape {
  const sealed = seal(document.value);
  const value = sealed instanceof Secret ? sealed.reveal() : sealed;
  const errors = deepest(rules.validate(value));
  const found = errors
    .map((error) => ({ error, ...pathOf(value, error.instancePath) }))
    // The loader has reported a null, which is there by accident more often than not.
    .filter((one) => one.value !== null);
  const bad = found.map(({ path }) => JSON.stringify(path).slice(0, -1));
  return {
    diagnostics: found.map((one) => diagnose(document, rules, one)),
    isBad(path) {
      const start = JSON.stringify(path).slice(0, -1);
      return bad.some((place) => place === start || place.startsWith(`${start},`));
    },
  };
}

/** A failed branch reports itself beside its cause. */
function deepest(errors: readonly SchemaError[]): readonly SchemaError[] {
  return errors.filter(
    ({ keyword, schemaPath }) => keyword !== 'if' && !/\/(?:one|any)Of\//.test(schemaPath),
  );
}

function diagnose(
  document: Shaped,
  { name, listing, kinds }: ShapeRules,
  { error, path, value }: { error: SchemaError; path: Path; value: Wire },
): Diagnostic {
  const { keyword, params } = error;
  const where = path.length === 0 ? name : path.join('.');
  switch (keyword) {
    case 'additionalProperties': {
      const key = params['additionalProperty'] as string;
      return finding('unknown-key', `unknown key "${key}" in ${where}`, {
        at: document.locate([...path, key], 'key'),
        hint: unknownKeyHint(key, error, kinds, path) ?? `remove it; \`${listing}\` lists the keys`,
      });
    }
    case 'required': {
      const key = params['missingProperty'] as string;
      return finding('missing-key', `${where} has no ${key}`, {
        at: document.locate(path, 'key'),
        hint: key === 'version' ? 'write version: 1 at the top of each document' : `add ${key}`,
      });
    }
    case 'oneOf':
    case 'anyOf':
      return choiceFinding(document, error, path, value);
    case 'minLength':
    case 'minItems':
    case 'minProperties': {
      const at = document.locate(path, 'value');
      return finding('missing-key', `${where} is empty`, { at, hint: 'write a value' });
    }
    case 'enum':
    case 'const': {
      const allowed = keyword === 'enum' ? (params['allowedValues'] as unknown[]) : [params['allowedValue']];
      const words = allowed.map((word) => (word === '' ? '""' : String(word)));
      const isOpen = !(secretAt(document.value, path) || typeof value === 'object');
      const near = isOpen ? nearName(String(value), words) : undefined;
      return finding(
        'value-not-allowed',
        `${where} is ${isOpen ? `${JSON.stringify(value)}, ` : ''}not one of ${words.join(', ')}`,
        {
          at: document.locate(path, 'value'),
          hint: near === undefined ? 'write one of them' : `did you mean ${near}?`,
        },
      );
    }
    default:
      return finding('wrong-type', `${where} is ${kindOf(value)} and must be ${typeWords(params['type'])}`, {
        at: document.locate(path, 'value'),
        hint: typeHint(params['type']),
      });
  }
}

/** Keys of which a mapping has exactly one, or at least one. */
function choiceFinding(document: Shaped, error: SchemaError, path: Path, value: Wire): Diagnostic {
  const isOne = error.keyword === 'oneOf';
  const keys = (error.parentSchema?.[isOne ? 'oneOf' : 'anyOf'] ?? []).flatMap(({ required }) => required);
  const there = keys.filter((key) => isWireObject(value) && key in value);
  const what = there.length === 0 ? `none of ${keys.join(', ')}` : there.join(' and ');
  return finding('missing-key', `${path.join('.')} has ${what}`, {
    at: document.locate(path, 'key'),
    hint: `give ${isOne ? 'exactly' : 'at least'} one of ${keys.join(', ')}`,
  });
}

function unknownKeyHint(
  key: string,
  error: SchemaError,
  kinds: readonly Kind[],
  path: Path,
): string | undefined {
  const kind = kinds.find(({ spec }) => matches(spec.path, path));
  const ignored = kind?.ignored?.[key];
  if (ignored !== undefined) return `remove it: ${ignored}`;
  const near = nearName(key, Object.keys(error.parentSchema?.properties ?? {}));
  const deeper = kind?.fields[key]?.group;
  if (deeper !== undefined) return `move it below ${deeper.join('.')}:`;
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

function matches(pattern: readonly string[], path: Path): boolean {
  return pattern.length === path.length && pattern.every((key, index) => key === '*' || key === path[index]);
}

/** Whether a value at that place comes from the environment or a file. */
function secretAt(value: SpecValue, path: Path): boolean {
  let at: SpecValue | undefined = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || at instanceof Secret) break;
    at = (at as Readonly<Record<string | number, SpecValue>>)[key];
  }
  return at instanceof Secret;
}

function kindOf(value: Wire): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'number' ? 'a number' : 'a mapping';
}

function typeHint(type: unknown): string {
  const types = (Array.isArray(type) ? type : [type]) as string[];
  if (types.join() === 'string') return 'write text, in quotes where it would read as something else';
  return types.includes('array') ? 'write a list, as [a, b]' : 'correct the value, or remove the key';
}

function typeWords(type: unknown): string {
  const names: Readonly<Record<string, string>> = {
    object: 'a mapping',
    array: 'a list',
    integer: 'a whole number',
    string: 'text',
    boolean: 'true or false',
  };
  const types = (Array.isArray(type) ? type : [type]) as string[];
  if (types.join() === 'integer,string') return 'a whole number, or a time such as 30m';
  if (types.join() === 'boolean,string') return 'true or false';
  if (types.join() === 'array,string') return 'a list, or text with commas';
  return types.map((name) => names[name] ?? name).join(' or ');
}

/** A JSON pointer as keys and indexes. */
function pathOf(value: Wire, pointer: string): { readonly path: Path; readonly value: Wire } {
  const path: (string | number)[] = [];
  let at: Wire | undefined = value;
  for (const raw of pointer.split('/').slice(1)) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) {
      path.push(Number(key));
      at = at[Number(key)] as Wire | undefined;
    } else {
      path.push(key);
      at = isWireObject(at) ? at[key] : undefined;
    }
  }
  return { path, value: at ?? null };
}
