import { pathRule, writtenRulePath } from '../../policy-language/path-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import { commonPattern, listForms, UNHEARD } from './path-pattern.ts';

/** Values of templates by what stands between their braces. */
export type TemplateFill = ReadonlyMap<string, string>;

const TEMPLATE = /\{\{(.*?)\}\}/g;

/** Whether a path has templates. */
export function hasTemplate(path: string): boolean {
  return path.includes('{{');
}

/** The path with these values; a template that has none stays as it is written. */
export function filledPath(path: string, fill: TemplateFill): string {
  return path.replace(TEMPLATE, (written, selector: string) => fill.get(selector.trim()) ?? written);
}

/** The rule with whatever its own templates may become. */
function withAnyValue(rule: PathRule): PathRule {
  return hasTemplate(rule.path) ? pathRule(writtenRulePath(rule).replace(TEMPLATE, '+')) : rule;
}

/** Values with which rules that have templates lead to paths of rules that change, and those paths. */
export interface Meeting {
  readonly values: TemplateFill;
  readonly areas: readonly PathRule[];
}

/** Where a path that has templates meets a rule, by the values with which it does. */
export function meetingsOf(template: string, rule: PathRule): readonly Meeting[] {
  if (!beginsLike(template, writtenRulePath(rule))) return [];
  return withListForms(withAnyValue(rule))
    .flatMap((form) => fillsLeadingTo(template, form))
    .map((values) => {
      const filled = (path: string): readonly PathRule[] => withListForms(pathRule(filledPath(path, values)));
      const theirs = filled(writtenRulePath(rule));
      const common = filled(template).flatMap((a) => theirs.flatMap((b) => commonPattern(a, b) ?? []));
      // What a policy cannot write is tried with one of its paths.
      const paths = common.map(({ path, witness }) => (path.includes('…') ? witness : path));
      return { values, areas: [...new Set(paths)].map(pathRule) };
    });
}

/** Whether what stands before the first template or wildcard lets two paths meet at all; most do not. */
function beginsLike(a: string, b: string): boolean {
  const [one, other] = [literalStart(a), literalStart(b)];
  return one.startsWith(other) || other.startsWith(one);
}

/** A list is looked up with and without a slash at its end. */
function literalStart(path: string): string {
  return (/^[^{+*]*/.exec(path)?.[0] ?? '').replace(/\/$/, '');
}

function withListForms(rule: PathRule): readonly PathRule[] {
  return [rule, ...listForms(rule)];
}

/** Meetings with the same values as one. */
export function joinedMeetings(meetings: readonly Meeting[]): readonly Meeting[] {
  const known = new Map<string, Meeting>();
  for (const { values, areas } of meetings) {
    const key = JSON.stringify([...values]);
    known.set(key, { values, areas: [...(known.get(key)?.areas ?? []), ...areas] });
  }
  return [...known.values()];
}

/** Values without a slash with which a path that has templates leads to paths of a rule that has none. */
function fillsLeadingTo(path: string, rule: PathRule): readonly TemplateFill[] {
  // A rule for whatever begins like this is met by the very text, and by more than it.
  const ends = rule.endsInGlob ? ['', UNHEARD] : [''];
  return ends.flatMap((end) => fillLeadingTo(path, rule, end) ?? []);
}

function fillLeadingTo(path: string, rule: PathRule, end: string): TemplateFill | undefined {
  // What stands between braces may hold slashes and wildcards.
  const selectors: string[] = [];
  const marked = path.replace(TEMPLATE, (_, selector: string) => {
    selectors.push(selector.trim());
    return MARK;
  });
  const own = pathRule(marked);
  const [mine, theirs] = [own.text.split('/'), rule.text.split('/')];
  const fill = new Map<string, string>();
  let next = 0;
  for (let index = 0; index < mine.length; index += 1) {
    const [segment = '', other] = [mine[index], theirs[index]];
    if (other === undefined) return rule.endsInGlob ? found(fill) : undefined;
    const isOwnStart = own.endsInGlob && index === mine.length - 1;
    const isOtherStart = rule.endsInGlob && index === theirs.length - 1;
    const values = valuesIn({ segment, isStart: isOwnStart }, { other, isStart: isOtherStart, end });
    if (values === undefined) return undefined;
    for (const [at, value] of values.entries()) {
      const selector = selectors[next + at] ?? '';
      if ((fill.get(selector) ?? value) !== value) return undefined;
      fill.set(selector, value);
    }
    next += values.length;
  }
  return mine.length === theirs.length || own.endsInGlob ? found(fill) : undefined;
}

/** Stands for a template. */
const MARK = '\uE001';

/** What the templates of a segment are when it is the other one; undefined when it cannot be. */
function valuesIn(
  { segment, isStart }: { readonly segment: string; readonly isStart: boolean },
  { other, ...theirs }: { readonly other: string; readonly isStart: boolean; readonly end: string },
): readonly string[] | undefined {
  const [first = '', ...rest] = segment.split(MARK);
  if (rest.length === 0) {
    const isSame = segment === other || segment === '+' || other === '+';
    const isIn = (isStart && other.startsWith(segment)) || (theirs.isStart && segment.startsWith(other));
    return isSame || isIn ? [] : undefined;
  }
  if (other === '+' || (theirs.isStart && first.startsWith(other))) return rest.map(() => UNHEARD);
  const pattern = [first, ...rest].map(escaped).join('(.+)');
  const text = theirs.isStart ? other + theirs.end : other;
  const found = new RegExp(`^${pattern}${isStart ? '' : '$'}`, 's').exec(text)?.slice(1);
  if (found !== undefined || !theirs.isStart || !other.startsWith(first)) return found;
  return [other.slice(first.length), ...rest.slice(1).map(() => UNHEARD)];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A value that nobody has heard of says no more than the template itself. */
function found(fill: TemplateFill): TemplateFill | undefined {
  return [...fill.values()].some((value) => value !== UNHEARD) ? fill : undefined;
}
