import { matchesPath, pathRule } from '../../policy-language/path-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import { fixedStart, segmentsOf } from '../common-paths.ts';

/** A set of paths, as policies write it, and one of them of which no rule speaks by name. */
export interface PathPattern {
  readonly path: string;
  readonly witness: string;
}

/** Stands for a part of a path that no rule names. */
export const UNHEARD = '\uE000';

/** A path for people: a part that stands for any text as policies write it, or as an ellipsis. */
export function shownValues(path: string): string {
  return path.replaceAll(new RegExp(`(?<=^|/)${UNHEARD}(?=/|$)`, 'g'), '+').replaceAll(UNHEARD, '…');
}

/** The paths of a rule. */
export function patternOf({ kind, segments, text, endsInGlob }: PathRule): PathPattern {
  const end = endsInGlob ? '*' : '';
  if (kind !== 'segments') return { path: text + end, witness: endsInGlob ? text + UNHEARD : text };
  const witness = segments.map((one) => (one === '+' ? UNHEARD : one)).join('/');
  return { path: text + end, witness: endsInGlob ? witness + UNHEARD : witness };
}

/**
 * Of a rule for what lies in folders: those folders, which can be listed, without the slash at their end; a `+` matches
 * an empty name, too.
 */
function folderOf(rule: PathRule): PathRule | undefined {
  const isOfMany = rule.endsInGlob || rule.text.endsWith('/+');
  const text = rule.endsInGlob ? rule.text : rule.text.replace(/\+$/, '');
  return isOfMany && text.endsWith('/') ? pathRule(text.slice(0, -1)) : undefined;
}

/** The path with a slash at its end. */
export function asFolder(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

/** Rules for the same paths as they are looked up for a list: with or without a slash, or the folder. */
export function listForms(rule: PathRule): readonly PathRule[] {
  const folder = folderOf(rule);
  const folders = folder === undefined ? [] : [folder];
  if (rule.endsInGlob) return folders;
  const other = rule.text.endsWith('/') ? rule.text.slice(0, -1) : `${rule.text}/`;
  return [pathRule(other), ...folders];
}

/** The paths that are those of both rules, with one of them. */
export function commonPattern(a: PathRule, b: PathRule): PathPattern | undefined {
  if (a.kind === 'exact') return matchesPath(b, a.text) ? patternOf(a) : undefined;
  if (b.kind === 'exact') return matchesPath(a, b.text) ? patternOf(b) : undefined;
  if (a.kind !== 'prefix' || b.kind !== 'prefix') return overlap(a, b);
  if (a.text.startsWith(b.text)) return patternOf(a);
  return b.text.startsWith(a.text) ? patternOf(b) : undefined;
}

/** A path below another one, deeper by that many segments. */
export function below(path: string, depth: number): string {
  return path + `/${UNHEARD}`.repeat(depth);
}

/** Whether a rule is one for this path, or for it as a folder. */
export function meetsPath(rule: PathRule, path: string): boolean {
  const [start, folder] = [fixedStart(rule), asFolder(path)];
  if (!folder.startsWith(start) && !start.startsWith(path)) return false;
  return [path, folder, folder.slice(0, -1)].some((form) => matchesPath(rule, form));
}

/**
 * The paths that two rules have in common, where those are neither all of one rule nor none: only rules with a `+`
 * overlap like that.
 */
export function overlap(a: PathRule, b: PathRule): PathPattern | undefined {
  if (a.kind === 'exact' || b.kind === 'exact') return undefined;
  if (a.kind === 'prefix' && b.kind === 'prefix') return undefined;
  const [startA, startB] = [fixedStart(a), fixedStart(b)];
  // Most rules end here.
  if (!startA.startsWith(startB) && !startB.startsWith(startA)) return undefined;
  const [left, right] = [segmentsOf(a), segmentsOf(b)];
  const length = Math.max(left.length, right.length);
  const segments: string[] = [];
  for (let index = 0; index < length; index += 1) {
    const part = commonPart(partAt(left, index, a.endsInGlob), partAt(right, index, b.endsInGlob));
    if (part === undefined) return undefined;
    const isOpen = index === length - 1 && a.endsInGlob && b.endsInGlob;
    segments.push(part === '*' && !isOpen ? '+' : part);
  }
  // In the middle of a path a policy cannot say how a segment begins.
  const shown = segments.map((part, index) =>
    index < length - 1 && part.endsWith('*') ? `${part.slice(0, -1)}…` : part,
  );
  return { path: shown.join('/'), witness: segments.map(witnessOf).join('/') };
}

function witnessOf(part: string): string {
  return part === '+' ? UNHEARD : part.endsWith('*') ? part.slice(0, -1) + UNHEARD : part;
}

/** A segment of a rule: text, `+`, the start of a segment with `*` behind it, or `*` for whatever comes after the end. */
function partAt(parts: readonly string[], index: number, endsInGlob: boolean): string | undefined {
  const part = parts[index];
  if (part === undefined) return endsInGlob ? '*' : undefined;
  return endsInGlob && index === parts.length - 1 ? `${part}*` : part;
}

function commonPart(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a === b || b === '+') return a;
  if (a === '+') return b;
  const [startA, startB] = [
    a.endsWith('*') ? a.slice(0, -1) : undefined,
    b.endsWith('*') ? b.slice(0, -1) : undefined,
  ];
  if (startA !== undefined && b.startsWith(startA)) return b;
  return startB !== undefined && a.startsWith(startB) ? a : undefined;
}
