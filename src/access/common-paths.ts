import type { PathRule } from '../policy-language/path-rule.ts';

/** A name that no rule has: what holds for it holds for any name that no rule singles out. */
export const ANY_NAME = 'ANY-NAME';

/** The text of a path for people, with a name that may be any. */
export function shownPath(path: string): string {
  return path.replaceAll(ANY_NAME, '…');
}

/** What one side asks of a segment. */
type Segment =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'any' }
  /** The last segment of a path that ends in `*`, and the segments behind it. */
  | { readonly is: 'start'; readonly text: string }
  | { readonly is: 'free' }
  | { readonly is: 'end' };

/**
 * Paths that match both rules: with every name that they leave open filled in, and where both end in `*` also with more
 * behind it. None when nothing can match both.
 */
export function commonPaths(a: PathRule, b: PathRule): readonly string[] {
  // Most pairs have nothing in common, and this is asked of very many.
  const [start, other] = [fixedStart(a), fixedStart(b)];
  if (!start.startsWith(other) && !other.startsWith(start)) return [];
  const [left, right] = [segmentsOf(a), segmentsOf(b)];
  const count = Math.max(left.length, right.length);
  const joined: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const segment = join(segmentAt(a, left, index), segmentAt(b, right, index));
    if (segment === undefined) return [];
    joined.push(segment);
  }
  const path = joined.join('/');
  return a.endsInGlob && b.endsInGlob ? [path, ...behind(path)] : [path];
}

function behind(path: string): readonly string[] {
  if (path.endsWith(ANY_NAME)) return [`${path}/${ANY_NAME}`];
  const longer = `${path}${ANY_NAME}`;
  return path === '' || path.endsWith('/')
    ? [longer, `${longer}/${ANY_NAME}`]
    : [longer, `${path}/${ANY_NAME}`];
}

/** What every path begins with that the rule matches. */
export function fixedStart({ kind, text }: PathRule): string {
  return kind === 'segments' ? text.slice(0, text.indexOf('+')) : text;
}

/** Paths that a rule matches. */
export function pathsOf(rule: PathRule): readonly string[] {
  return commonPaths(rule, rule);
}

/** Whether every path that matches the inner rule matches the outer one, too. */
export function covers(outer: PathRule, inner: PathRule): boolean {
  const [left, right] = [segmentsOf(outer), segmentsOf(inner)];
  if (left.length > right.length || (inner.endsInGlob && !outer.endsInGlob)) return false;
  if (left.length < right.length && !outer.endsInGlob) return false;
  return left.every((_, index) => {
    const [wide, narrow] = [segmentAt(outer, left, index), segmentAt(inner, right, index)];
    if (wide.is === 'any') return narrow.is !== 'start';
    if (wide.is === 'start')
      return wide.text === '' || ('text' in narrow && narrow.text.startsWith(wide.text));
    return wide.is === 'text' && narrow.is === 'text' && narrow.text === wide.text;
  });
}

const known = new WeakMap<PathRule, readonly string[]>();

/** The segments of its text; every pair asks for them. */
export function segmentsOf(rule: PathRule): readonly string[] {
  if (rule.kind === 'segments') return rule.segments;
  const there = known.get(rule) ?? rule.text.split('/');
  known.set(rule, there);
  return there;
}

function segmentAt(rule: PathRule, segments: readonly string[], index: number): Segment {
  const text = segments[index];
  if (text === undefined) return { is: rule.endsInGlob ? 'free' : 'end' };
  if (rule.kind === 'segments' && text === '+') return { is: 'any' };
  return { is: rule.endsInGlob && index === segments.length - 1 ? 'start' : 'text', text };
}

/** One segment that suits both; undefined when there is none. */
function join(a: Segment, b: Segment): string | undefined {
  if (a.is === 'end' || b.is === 'end') return undefined;
  if (a.is === 'free' || a.is === 'any') return openText(b);
  if (b.is === 'free' || b.is === 'any') return openText(a);
  if (a.is === 'text' && b.is === 'text') return a.text === b.text ? a.text : undefined;
  const [longer, shorter] =
    a.is === 'text' || (b.is === 'start' && a.text.length > b.text.length) ? [a, b] : [b, a];
  return longer.text.startsWith(shorter.text) ? longer.text : undefined;
}

/** The segment as it stands alone; a name where it leaves one open. */
function openText(segment: Segment): string {
  return 'text' in segment && segment.text !== '' ? segment.text : ANY_NAME;
}
