import type { PathRule } from '../../policy-language/path-rule.ts';

/** A set of paths, as policies write it, and one of them of which no rule speaks by name. */
export interface PathPattern {
  readonly path: string;
  readonly witness: string;
}

/** Stands for a part of a path that no rule names. */
const UNHEARD = '\uE000';

/** The paths of a rule. */
export function patternOf({ kind, segments, text, endsInGlob }: PathRule): PathPattern {
  const end = endsInGlob ? '*' : '';
  if (kind !== 'segments') return { path: text + end, witness: endsInGlob ? text + UNHEARD : text };
  const witness = segments.map((one) => (one === '+' ? UNHEARD : one)).join('/');
  return { path: text + end, witness: endsInGlob ? witness + UNHEARD : witness };
}

/**
 * The paths that two rules have in common, where those are neither all of one rule nor none: only rules with a `+`
 * overlap like that.
 */
export function overlap(a: PathRule, b: PathRule): PathPattern | undefined {
  if (a.kind === 'exact' || b.kind === 'exact') return undefined;
  if (a.kind === 'prefix' && b.kind === 'prefix') return undefined;
  const [left, right] = [partsOf(a), partsOf(b)];
  const length = Math.max(left.length, right.length);
  const segments: string[] = [];
  for (let index = 0; index < length; index += 1) {
    const part = commonPart(partAt(left, index, a.endsInGlob), partAt(right, index, b.endsInGlob));
    if (part === undefined) return undefined;
    const isOpen = index === length - 1 && a.endsInGlob && b.endsInGlob;
    segments.push(part === '*' && !isOpen ? '+' : part);
  }
  return { path: segments.join('/'), witness: segments.map(witnessOf).join('/') };
}

function witnessOf(part: string): string {
  return part === '+' ? UNHEARD : part.endsWith('*') ? part.slice(0, -1) + UNHEARD : part;
}

function partsOf({ text }: PathRule): readonly string[] {
  return text.split('/');
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
