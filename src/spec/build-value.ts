import { literalAccessors } from '../model/accessor.ts';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { Secret } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import { lineStarts } from './source-text.ts';
import type { SourceText } from './source-text.ts';
import { joinPath } from './spec-path.ts';
import { literal, pieces } from './substitute.ts';
import type { Mode, Piece } from './substitute.ts';
import type { YamlNode, YamlScalar } from './yaml-node.ts';

/** What a place in a document is, besides an ordinary value. */
export type Place = Mode | 'file' | 'literal' | 'sensitive';

/** A place's path of keys; `*` matches one key, and `**` at its end all that stands there. */
export type Pattern = readonly string[];

/** What a substitution gives: a value, one that must not be shown, or a finding. */
export type Supply =
  | {
      readonly value: string | number | boolean;
      readonly sensitive: boolean;
      /** Where the value would have come from. */
      readonly missing?: string;
    }
  | {
      readonly fault: (at: Diagnostic['at']) => Diagnostic;
      /** The name of what has no value here: tolerable where the value is never shown nor compared. */
      readonly missing?: string;
    };

export interface BuildInput {
  readonly root: YamlNode;
  readonly source: SourceText;
  /** Folder that its own paths are relative to. */
  readonly folder: string;
  readonly patterns: readonly { readonly place: Place; readonly pattern: Pattern }[];
  supply(piece: Extract<Piece, { readonly name: string }>): Supply;
}

/** A place that names a file to be read as it is. */
export interface NamedFile {
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly node: YamlScalar;
}

/** A part of a substituted text: where it begins in the result, and where in the text that the scalar holds. */
export interface Segment {
  readonly start: number;
  readonly from: number;
  /** False for text that stands in the scalar itself. */
  readonly replaced: boolean;
}

/** How a text came about, without the text itself, which may be secret. */
export interface Substitution {
  readonly segments: readonly Segment[];
  readonly lineStarts: readonly number[];
}

export interface Built {
  readonly value: SpecValue;
  readonly namedFiles: readonly NamedFile[];
  /** Of the scalars in which something was substituted. */
  readonly substitutions: ReadonlyMap<YamlNode, Substitution>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Aliases of aliases can turn a page into gigabytes; a large spec that merges one mapping everywhere stays far below. */
const MOST_ALIASED = 250_000;

interface Build extends BuildInput {
  readonly namedFiles: NamedFile[];
  readonly substitutions: Map<YamlNode, Substitution>;
  readonly diagnostics: Diagnostic[];
  /** Where the walk is. */
  readonly path: (string | number)[];
  /** How many aliases the walk is in, and how many values they have brought in. */
  aliases: number;
  aliased: number;
}

type Patterns = BuildInput['patterns'];

/** Turns a document's tree into its value: aliases and merges followed, substitutions done. */
export function buildValue(input: BuildInput): Built {
  const build: Build = {
    ...input,
    namedFiles: [],
    substitutions: new Map(),
    diagnostics: [],
    path: [],
    aliases: 0,
    aliased: 0,
  };
  const value = valueOf(build, input.root, input.patterns);
  if (build.aliased > MOST_ALIASED)
    build.diagnostics.push(
      finding('yaml-alias', `aliases bring in more than ${MOST_ALIASED} values`, {
        at: input.source.position(input.root.start),
        hint: 'use fewer aliases inside anchors',
      }),
    );
  const { namedFiles, substitutions, diagnostics } = build;
  return { value, namedFiles, substitutions, diagnostics };
}

function valueOf(build: Build, node: YamlNode, patterns: Patterns): SpecValue {
  if (build.aliases > 0) {
    build.aliased += 1;
    if (build.aliased > MOST_ALIASED) return '';
  }
  switch (node.kind) {
    case 'alias':
      return node.target === undefined ? '' : aliasedValue(build, node.target, patterns);
    case 'scalar':
      return scalarValue(build, node, patterns);
    case 'seq':
      return node.items.map((item, index) => innerValue(build, index, item, patterns));
    case 'map': {
      const value: Record<string, SpecValue> = {};
      for (const entry of node.entries)
        value[entry.key] = innerValue(build, entry.key, entry.value, patterns, entry);
      return value;
    }
  }
}

function innerValue(
  build: Build,
  key: string | number,
  node: YamlNode,
  patterns: Patterns,
  { merged = false }: { readonly merged?: boolean } = {},
): SpecValue {
  const inner = patterns.length === 0 ? patterns : narrow(patterns, build.path.length, String(key));
  build.path.push(key);
  const value = (merged ? aliasedValue : valueOf)(build, node, inner);
  build.path.pop();
  return value;
}

function aliasedValue(build: Build, node: YamlNode, patterns: Patterns): SpecValue {
  build.aliases += 1;
  const value = valueOf(build, node, patterns);
  build.aliases -= 1;
  return value;
}

/** The patterns that a key keeps alive. */
function narrow(patterns: Patterns, depth: number, key: string): Patterns {
  return patterns.filter(({ pattern }) => {
    const next = pattern[depth] ?? (pattern.at(-1) === '**' ? '*' : undefined);
    return next === '*' || next === '**' || next === key;
  });
}

function scalarValue(build: Build, node: YamlScalar, patterns: Patterns): SpecValue {
  if (typeof node.value !== 'string') return node.value;
  const depth = build.path.length;
  const isHere = (pattern: Pattern): boolean =>
    pattern.length === depth || (pattern.at(-1) === '**' && pattern.length < depth);
  const place = patterns.find(({ pattern }) => isHere(pattern))?.place ?? 'ordinary';
  const value = node.value.includes('${') ? substituted(build, node, node.value, place) : node.value;
  if (place !== 'file') return value;
  if (typeof value === 'string') build.namedFiles.push({ path: [...build.path], name: value, node });
  else if (value instanceof Secret)
    report(
      build,
      node,
      'the name of a file does not come from the environment or a file',
      'write the name of the file',
    );
  return value;
}

function substituted(build: Build, node: YamlScalar, text: string, place: Place): SpecValue {
  const mode = place === 'verbatim' || place === 'rules' ? place : 'ordinary';
  const cut = pieces(text, mode);
  const [only] = cut;
  if (only === undefined) return '';
  const read = (piece: Piece): Extract<Supply, { value: unknown }> => {
    const supply = resolve(build, node, piece, place);
    // What was put in is not substituted again, when its accessors' turn comes.
    const isFinal = mode === 'ordinary' || piece.kind === 'text' || typeof supply.value !== 'string';
    return isFinal ? supply : { ...supply, value: literalAccessors(supply.value) };
  };
  // A scalar that is one substitution takes the value with its type. In a block scalar a line break follows it.
  if (cut.length === 1 && only.kind !== 'text') {
    const { value, sensitive, missing } = read(only);
    return sensitive ? new Secret(String(value), missing, written(build, only)) : value;
  }
  let result = '';
  const secrets: Secret<string>[] = [];
  const open: string[] = [];
  let absent: string | undefined;
  let said = '';
  const segments: Segment[] = [];
  for (const piece of cut) {
    const { value, sensitive, missing } = read(piece);
    segments.push({ start: result.length, from: piece.start, replaced: piece.kind !== 'text' });
    result += String(value);
    said += sensitive ? written(build, piece) : literal(String(value), mode);
    if (sensitive) secrets.push(new Secret(String(value)));
    else open.push(String(value));
    absent ??= missing;
  }
  build.substitutions.set(node, { segments, lineStarts: lineStarts(result) });
  return secrets.length > 0 ? new Secret(result, absent, said, { secret: secrets, open }) : result;
}

/** A substitution as it could stand in a spec in the folder where vaultctl runs. */
function written(build: Build, piece: Piece): string {
  if (piece.kind === 'text' || piece.kind === 'fault') return piece.text;
  const name = piece.kind === 'file' ? joinPath(build.folder, piece.name) : piece.name;
  return `\${${piece.kind}:${name}}`;
}

/** Stands for a value that is not there; never sent. */
const NOT_AVAILABLE = '(not available)';

function resolve(
  build: Build,
  node: YamlScalar,
  piece: Piece,
  place: Place,
): Extract<Supply, { value: unknown }> {
  if (piece.kind === 'text') return { value: piece.text, sensitive: false };
  if (piece.kind === 'fault') {
    report(build, node, `${piece.text} is not a substitution`);
    return { value: piece.text, sensitive: false };
  }
  const asIs = { value: `\${${piece.kind}:${piece.name}}`, sensitive: false };
  if (place === 'literal') {
    report(
      build,
      node,
      `a variable's default cannot hold \${${piece.kind}:${piece.name}}`,
      'write the value itself',
    );
    return asIs;
  }
  const supply = build.supply(piece);
  if ('value' in supply) return supply;
  if (place === 'sensitive' && supply.missing !== undefined)
    return { value: NOT_AVAILABLE, sensitive: true, missing: supply.missing };
  build.diagnostics.push(supply.fault(build.source.position(node.start, node.end)));
  return asIs;
}

function report(build: Build, node: YamlScalar, message: string, hint?: string): void {
  const at = build.source.position(node.start, node.end);
  build.diagnostics.push(
    finding('substitution-syntax', message, { at, ...(hint !== undefined && { hint }) }),
  );
}
