import type { RightChange } from '../../model/access-review.ts';
import { SENSITIVE } from '../../model/secret.ts';
import { byCodeUnit } from '../../model/wire.ts';
import type { MergedRule } from '../../policy-language/merged-rule.ts';
import { pathRule } from '../../policy-language/path-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import { allRules } from '../../policy-language/rule-table.ts';
import { findRule } from '../find-rule.ts';
import { CAPABILITIES, grantedOn } from './granted.ts';
import type { Granted, Holding } from './granted.ts';
import { limitChange } from './limit-change.ts';
import { asFolder, below, commonPattern, listForms, meetsPath, overlap, patternOf } from './path-pattern.ts';
import type { PathPattern } from './path-pattern.ts';

/** What is gained and lost between two holdings, path by path, as the servers decide on a path of each kind. */
export function rightChanges(before: Holding, after: Holding): readonly RightChange[] {
  const outcomes = new Map<string, string>();
  const changes: RightChange[] = [];
  const ofFolders: RightChange[] = [];
  for (const { key, path, witness, parents, isFolder } of candidates([before, after])) {
    if (outcomes.has(key)) continue;
    const found = changesOn(path, grantedOn(before, witness), grantedOn(after, witness));
    const outcome = found
      .map(({ way, capabilities, limits }) => [way, capabilities, limits].join())
      .join(';');
    outcomes.set(key, outcome);
    // What two rules have in common is worth a line only when it fares otherwise than either.
    if (parents.some((parent) => outcomes.get(parent) === outcome)) continue;
    (isFolder === true ? ofFolders : changes).push(...found);
  }
  changes.push(...ofFolders.filter((right) => !isSaidBy(changes, right)));
  return changes.sort((a, b) => byCodeUnit(a.path, b.path));
}

/** Whether one of these says the same of paths among which those of the right are. */
export function isSaidBy(others: readonly RightChange[], right: RightChange): boolean {
  const { witness } = patternOf(pathRule(right.path));
  return others.some(
    ({ way, path, capabilities, limits }) =>
      way === right.way &&
      limits.join() === right.limits.join() &&
      right.capabilities.every((one) => capabilities.includes(one)) &&
      meetsPath(pathRule(path), witness),
  );
}

/** Paths that the one holding is denied and the other one is not, although it may do no more there. */
export function lostDenies(before: Holding, after: Holding): readonly string[] {
  const isDenied = ({ acls }: Holding, path: string): boolean =>
    acls.some((acl) => findRule(acl, path)?.capabilities.has('deny') === true);
  if (!before.acls.some((acl) => allRules(acl).some((rule) => rule.capabilities.has('deny')))) return [];
  return [...candidates([before, after])]
    .filter(({ witness }) => isDenied(before, witness) && !isDenied(after, witness))
    .filter(({ witness }) => grantedOn(after, witness).size === 0)
    .map(({ path }) => path);
}

/** One path for each way in which rules of the holdings can fall together. */
export function witnessesOf(holdings: readonly Holding[]): readonly string[] {
  return [...new Set([...candidates(holdings)].map(({ witness }) => witness))];
}

/** The paths of all rules, and whether the rule is not the same in all tables of the holdings. */
export function ruleChanges(
  holdings: readonly Holding[],
): readonly { readonly rule: PathRule; readonly changes: boolean }[] {
  return [...namedRules(holdings).values()].map((one) => ({
    rule: one.rule,
    changes: changes(one, holdings),
  }));
}

interface Candidate extends PathPattern {
  readonly key: string;
  /** Whatever comes behind its witness is one of its paths, too. */
  readonly isOpen?: boolean;
  readonly isFolder?: boolean;
  /** Keys of what it is a part of: of the rules whose overlap it is. */
  readonly parents: readonly string[];
}

interface Named {
  readonly rule: PathRule;
  readonly isSecret: boolean;
  /** The stanzas behind it, and how many of the tables hold it so. */
  readonly sources: MergedRule['sources'];
  readonly times: number;
}

/** What is below a wildcard at the end of a path may be one segment, or more than any rule with a `+` counts. */
function* candidates(holdings: readonly Holding[]): Iterable<Candidate> {
  const all = namedRules(holdings);
  const depth = Math.max(0, ...[...all.values()].map(({ rule }) => rule.segments.length));
  const areas = holdings.find((one) => one.areas !== undefined)?.areas;
  const found = areas === undefined ? regions(all, holdings) : regionsWithin(areas, all, holdings);
  for (const one of found) {
    yield one;
    if (one.isOpen !== true) continue;
    yield { ...one, key: `${one.key} below`, witness: below(one.witness, depth), parents: [one.key] };
  }
}

/** Of some areas: the area itself, its folder, and what it has in common with other rules. */
function* regionsWithin(
  areas: readonly PathRule[],
  all: ReadonlyMap<string, Named>,
  [first]: readonly Holding[],
): Iterable<Candidate> {
  const rules = [...all.values()];
  const secret = rules.filter(({ isSecret }) => isSecret);
  const shown = (pattern: PathPattern): PathPattern =>
    secret.some(({ rule }) => meetsPath(rule, pattern.witness))
      ? { ...pattern, path: SENSITIVE }
      : shownIn(first?.namespace ?? '', pattern);
  const wild = rules.filter(({ rule }) => rule.kind !== 'exact');
  for (const area of areas) {
    const own = patternOf(area);
    const key = `area ${own.path}`;
    yield { key, ...shown(own), isOpen: area.endsInGlob, parents: [] };
    const start = patternOf({ ...area, endsInGlob: false });
    const folder = { path: asFolder(start.path), witness: asFolder(start.witness) };
    yield { key: `folder ${folder.path}`, ...shown(folder), isFolder: true, parents: [key] };
    for (const { rule } of wild) {
      const common = commonPattern(area, rule);
      if (common === undefined || common.path === own.path) continue;
      const isOpen = common.path.endsWith('*');
      yield { key: `area ${common.path}`, ...shown(common), isOpen, parents: [key] };
    }
  }
}

function* regions(all: ReadonlyMap<string, Named>, holdings: readonly Holding[]): Iterable<Candidate> {
  if (holdings.some(({ acls }) => acls.some(({ rootOf }) => rootOf !== undefined)))
    yield { key: 'root', path: '*', witness: '', parents: [] };
  const [namespace = ''] = holdings.map((holding) => holding.namespace);
  const shown = (pattern: PathPattern, isSecret: boolean): PathPattern =>
    isSecret ? { ...pattern, path: SENSITIVE } : shownIn(namespace, pattern);
  const changing = new Map([...all].filter(([, one]) => changes(one, holdings)));
  for (const [key, { rule, isSecret }] of changing) {
    yield { key, ...shown(patternOf(rule), isSecret), isOpen: rule.endsInGlob, parents: [] };
  }
  const wild = [...all].filter(([, { rule }]) => rule.kind !== 'exact');
  for (const [keyA, a] of wild.filter(([, { rule }]) => rule.kind === 'segments')) {
    for (const [keyB, b] of wild) {
      const isNews = changing.has(keyA) || changing.has(keyB);
      const common = keyA === keyB || !isNews ? undefined : overlap(a.rule, b.rule);
      if (common === undefined) continue;
      const isOpen = common.path.endsWith('*');
      const pattern = shown(common, a.isSecret || b.isSecret);
      yield { key: `segments ${common.path}`, ...pattern, isOpen, parents: [keyA, keyB] };
    }
  }
  // A list is looked up with and without a slash at the end of its path.
  const formsOf = new Map([...wild, ...changing].map(([key, { rule }]) => [key, listForms(rule)]));
  for (const [key, a] of wild) {
    for (const [other, b] of changing) {
      const pairs = [
        ...(formsOf.get(key) ?? []).map((form) => [form, b.rule] as const),
        ...(formsOf.get(other) ?? []).map((form) => [a.rule, form] as const),
      ];
      for (const [left, right] of pairs) {
        const common = commonPattern(left, right);
        if (common === undefined) continue;
        const path = asFolder(common.path.replace(/\*$/, '…'));
        const pattern = shown({ path, witness: asFolder(common.witness) }, a.isSecret || b.isSecret);
        yield { key: `folder ${path}`, ...pattern, isFolder: true, parents: [key, other] };
      }
    }
  }
}

function namedRules(holdings: readonly Holding[]): ReadonlyMap<string, Named> {
  const all = new Map<string, Named>();
  for (const { acls, secretPolicies } of holdings) {
    for (const acl of acls) {
      for (const { path: rule, sources } of allRules(acl)) {
        const isSecret = sources.some(({ policy }) => secretPolicies.has(policy));
        const key = `${rule.kind} ${rule.path}`;
        const other = all.get(key);
        const times = other === undefined ? 1 : isSameStanzas(other.sources, sources) ? other.times + 1 : NaN;
        all.set(key, { rule, isSecret: isSecret || other?.isSecret === true, sources, times });
      }
    }
  }
  return all;
}

/** A rule that is the same everywhere fares otherwise only where another one, which is not, overlaps it. */
function changes({ times }: Named, holdings: readonly Holding[]): boolean {
  return times !== holdings.reduce((count, { acls }) => count + Math.max(acls.length, 1), 0);
}

function isSameStanzas(a: MergedRule['sources'], b: MergedRule['sources']): boolean {
  return a.length === b.length && a.every(({ stanza }, index) => stanza === b[index]?.stanza);
}

/** People write paths as seen from their namespace. */
function shownIn(namespace: string, { path, witness }: PathPattern): PathPattern {
  return { path: path.startsWith(namespace) ? path.slice(namespace.length) : path, witness };
}

function changesOn(path: string, before: Granted, after: Granted): readonly RightChange[] {
  const beyond = (these: Granted, those: Granted): readonly string[] =>
    CAPABILITIES.filter((capability) => these.has(capability) && !those.has(capability));
  const [gained, lost] = [beyond(after, before), beyond(before, after)];
  const limits = limitsChanged(before, after);
  return [
    ...(gained.length === 0 ? [] : [{ way: 'wider', path, capabilities: gained, limits: [] } as const]),
    ...(lost.length === 0 ? [] : [{ way: 'narrower', path, capabilities: lost, limits: [] } as const]),
    ...(limits.way === undefined
      ? []
      : [{ way: limits.way, path, capabilities: [], limits: limits.limits } as const]),
  ];
}

/** Of the capabilities that stay. */
function limitsChanged(before: Granted, after: Granted): ReturnType<typeof limitChange> {
  const found = CAPABILITIES.flatMap((capability) => {
    const [was, is] = [before.get(capability), after.get(capability)];
    return was === undefined || is === undefined ? [] : [limitChange(was, is)];
  }).filter(({ way }) => way !== undefined);
  const ways = new Set(found.map(({ way }) => way));
  const [first] = ways;
  return {
    way: ways.size > 1 ? 'other' : first,
    limits: [...new Set(found.flatMap(({ limits }) => limits))],
  };
}
