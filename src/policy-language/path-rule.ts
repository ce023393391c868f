import { byteLength } from '../model/byte-length.ts';
import { byCodePoint } from './by-code-point.ts';

/** How a policy path is matched: letter by letter, by its start, or segment by segment because it has a `+`. */
export type PathRuleKind = 'exact' | 'prefix' | 'segments';

/** A policy path, and what its rank among others depends on. */
export interface PathRule {
  readonly kind: PathRuleKind;
  /** As the servers keep it: without the `*` of a prefix, with that of a path that has a `+`. */
  readonly path: string;
  /** The literal text before the first wildcard, in bytes. */
  readonly literalBytes: number;
  readonly endsInGlob: boolean;
  /** How many segments are a `+`. */
  readonly plusCount: number;
  /** Without a `*` at its end. */
  readonly text: string;
  readonly textBytes: number;
  readonly segments: readonly string[];
}

/**
 * Reads a path as it stands in a policy, without its leading `/`. A `+` after a `/` makes it a path of segments even
 * when it is not a whole segment. https://github.com/openbao/openbao/blob/main/vault/policy/policy.go
 */
export function pathRule(path: string): PathRule {
  const hasPlus = path === '+' || path.includes('/+') || path.startsWith('+/');
  const endsInGlob = path.endsWith('*');
  const text = endsInGlob ? path.slice(0, -1) : path;
  const segments = hasPlus ? text.split('/') : [];
  const literal = hasPlus ? path.slice(0, path.indexOf('+')) : text;
  return {
    kind: hasPlus ? 'segments' : endsInGlob ? 'prefix' : 'exact',
    path: hasPlus ? path : text,
    literalBytes: byteLength(literal),
    endsInGlob,
    plusCount: segments.filter((segment) => segment === '+').length,
    text,
    textBytes: byteLength(text),
    segments,
  };
}

/** The path as one would write it in a policy. */
export function writtenRulePath({ text, endsInGlob }: PathRule): string {
  return endsInGlob ? `${text}*` : text;
}

/** Whether a rule is one for this path. */
export function matchesPath(rule: PathRule, path: string): boolean {
  if (rule.kind === 'segments') return matchesSegments(rule, path.split('/'));
  return rule.kind === 'prefix' ? path.startsWith(rule.text) : path === rule.text;
}

/** Whether a path with a `+` matches the segments of a request; a `+` also matches an empty one. */
export function matchesSegments({ segments, endsInGlob }: PathRule, request: readonly string[]): boolean {
  if (request.length < segments.length) return false;
  if (!endsInGlob && request.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const asked = request[index] ?? '';
    if (segment === '+' || segment === asked) return true;
    return endsInGlob && index === segments.length - 1 && asked.startsWith(segment);
  });
}

/** Positive when `a` is more specific than `b`, by the order in which the servers weigh wildcards. */
export function bySpecificity(a: PathRule, b: PathRule): number {
  if (a.literalBytes !== b.literalBytes) return a.literalBytes - b.literalBytes;
  if (a.endsInGlob !== b.endsInGlob) return a.endsInGlob ? -1 : 1;
  if (a.plusCount !== b.plusCount) return b.plusCount - a.plusCount;
  if (a.textBytes !== b.textBytes) return a.textBytes - b.textBytes;
  return byCodePoint(a.text, b.text);
}
