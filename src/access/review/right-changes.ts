import type { RightChange } from '../../model/access-review.ts';
import { SENSITIVE } from '../../model/secret.ts';
import { byCodeUnit } from '../../model/wire.ts';
import type { MergedRule } from '../../policy-language/merged-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import { allRules } from '../../policy-language/rule-table.ts';
import { CAPABILITIES, grantedOn } from './granted.ts';
import type { Granted, Holding } from './granted.ts';
import { limitChange } from './limit-change.ts';
import { overlap, patternOf } from './path-pattern.ts';
import type { PathPattern } from './path-pattern.ts';

/** What is gained and lost between two holdings, path by path, as the servers decide on a path of each kind. */
export function rightChanges(before: Holding, after: Holding): readonly RightChange[] {
  const outcomes = new Map<string, string>();
  const changes: RightChange[] = [];
  for (const { key, path, witness, parents } of candidates([before, after])) {
    if (outcomes.has(key)) continue;
    const found = changesOn(path, grantedOn(before, witness), grantedOn(after, witness));
    const outcome = found
      .map(({ way, capabilities, limits }) => [way, capabilities, limits].join())
      .join(';');
    outcomes.set(key, outcome);
    // What two rules have in common is worth a line only when it fares otherwise than either.
    if (!parents.some((parent) => outcomes.get(parent) === outcome)) changes.push(...found);
  }
  return changes.sort((a, b) => byCodeUnit(a.path, b.path));
}

/** One path for each way in which rules of the holdings can fall together. */
export function witnessesOf(holdings: readonly Holding[]): readonly string[] {
  return [...new Set([...candidates(holdings)].map(({ witness }) => witness))];
}

interface Candidate extends PathPattern {
  readonly key: string;
  /** Keys of the rules whose overlap it is. */
  readonly parents: readonly string[];
}

interface Named {
  readonly rule: PathRule;
  readonly isSecret: boolean;
  readonly pattern: PathPattern;
  /** The stanzas behind it, and how many of the tables hold it so. */
  readonly sources: MergedRule['sources'];
  readonly times: number;
}

function* candidates(holdings: readonly Holding[]): Iterable<Candidate> {
  const all = new Map<string, Named>();
  for (const { acls, namespace, secretPolicies } of holdings) {
    for (const acl of acls) {
      if (acl.rootOf !== undefined) yield { key: 'root', path: '*', witness: '', parents: [] };
      for (const { path: rule, sources } of allRules(acl)) {
        const isSecret = sources.some(({ policy }) => secretPolicies.has(policy));
        const key = `${rule.kind} ${rule.path}`;
        const other = all.get(key);
        const pattern = other?.pattern ?? shownIn(namespace, patternOf(rule));
        const times = other === undefined ? 1 : isSameStanzas(other.sources, sources) ? other.times + 1 : NaN;
        all.set(key, { rule, isSecret: isSecret || other?.isSecret === true, pattern, sources, times });
      }
    }
  }
  const tables = holdings.reduce((count, { acls }) => count + Math.max(acls.length, 1), 0);
  // A rule that is the same everywhere fares otherwise only where another one, which is not, overlaps it.
  const changes = ({ times }: Named): boolean => times !== tables;
  for (const [key, { pattern, isSecret }] of [...all].filter(([, one]) => changes(one))) {
    yield { key, ...pattern, ...(isSecret && { path: SENSITIVE }), parents: [] };
  }
  const [namespace = ''] = holdings.map((holding) => holding.namespace);
  const wild = [...all].filter(([, { rule }]) => rule.kind !== 'exact');
  for (const [keyA, a] of wild.filter(([, { rule }]) => rule.kind === 'segments')) {
    for (const [keyB, b] of wild) {
      const common = keyA === keyB || !(changes(a) || changes(b)) ? undefined : overlap(a.rule, b.rule);
      if (common === undefined) continue;
      const shown = a.isSecret || b.isSecret ? { ...common, path: SENSITIVE } : shownIn(namespace, common);
      yield { key: `segments ${common.path}`, ...shown, parents: [keyA, keyB] };
    }
  }
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
