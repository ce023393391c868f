import type { RightChange } from '../../model/access-review.ts';
import type { Address, Resource } from '../../model/resource.ts';
import { writtenRulePath } from '../../policy-language/path-rule.ts';
import { aclNamespace, engineTypes, findPolicy, policyAddress, unknownPolicies } from '../access-model.ts';
import type { AccessModel, ModelGroup } from '../access-model.ts';
import type { AccessPolicy } from '../access-policy.ts';
import { buildAcl } from '../build-acl.ts';
import { isSecretField } from './compared.ts';
import type { Holding } from './granted.ts';
import { laterRights } from './later-rights.ts';
import type { LaterSide } from './later-rights.ts';
import { shownValues } from './path-pattern.ts';
import { isSaidBy, lostDenies, rightChanges, ruleChanges } from './right-changes.ts';
import { filledPath, hasTemplate, joinedMeetings, meetingsOf } from './template-fill.ts';
import type { Meeting } from './template-fill.ts';

/** One object before and after; undefined where it is not there. */
export interface Pair<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** Policies by their names, as one side of the change knows them. */
export interface Grant {
  readonly side: 'before' | 'after';
  readonly policies: readonly string[];
}

/** Whether a holder has all policies at once, or chooses among them. */
export type Choice = 'all' | 'each';

/** The access rules before and after a change. Objects that stay are the same resource on both sides. */
export class Sides {
  readonly before: AccessModel;
  readonly after: AccessModel;
  readonly now: number;
  /** Addresses of policies that are there on one side only, or differ. */
  readonly #changed: ReadonlySet<Address>;
  readonly #names = new Map<string, readonly string[]>();
  readonly #known = new Map<string, readonly RightChange[]>();

  constructor(before: AccessModel, after: AccessModel, now: number) {
    this.before = before;
    this.after = after;
    this.now = now;
    this.#changed = new Set(
      [...pairsOf(before.policies, after.policies)].flatMap(([address, pair]) =>
        isChanged(pair) ? [address] : [],
      ),
    );
  }

  /** Addresses of those of these policies whose texts change. */
  changedTexts(namespace: string, names: readonly string[]): readonly Address[] {
    return names.map((name) => policyAddress(namespace, name)).filter((one) => this.#changed.has(one));
  }

  /** Whether the text of one of these policies changes. */
  isTextChanged(namespace: string, names: readonly string[]): boolean {
    return this.#changed.size > 0 && names.some((name) => this.#changed.has(policyAddress(namespace, name)));
  }

  /** Names of all policies of a namespace, of both sides. */
  policyNames(namespace: string): readonly string[] {
    const known = this.#names.get(namespace);
    if (known !== undefined) return known;
    const all = [this.before, this.after].flatMap(({ policies }) => [...policies.values()]);
    const names = [...new Set(all.filter((one) => one.namespace === namespace).map(({ name }) => name))];
    this.#names.set(namespace, names);
    return names;
  }

  /** Those of which nothing is known, on either side. */
  unknownOf(namespace: string, names: readonly string[]): readonly string[] {
    return unknownPolicies(this.after, namespace, unknownPolicies(this.before, namespace, names));
  }

  /** What a holder gains and loses from one grant to another. */
  rights(namespace: string, from: Grant, to: Grant, choice: Choice): readonly RightChange[] {
    const [was, is] = this.#comparable(namespace, from, to);
    const key = JSON.stringify([namespace, was, is, choice]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = rightChanges(this.holding(namespace, was, choice), this.holding(namespace, is, choice));
    // What a concrete rule does to somebody whose template leads to its paths.
    const { tried, areAll } = this.fills(namespace, [was, is], choice);
    const more = tried.flatMap((fill) => {
      const said = found.map((right) => ({ ...right, path: filledPath(right.path, fill.values) }));
      return rightChanges(
        this.holding(namespace, was, choice, { fill }),
        this.holding(namespace, is, choice, { fill }),
      )
        .filter((right) => !isSaidBy(said, right))
        .map((right) => ({ ...right, path: shownValues(right.path) }));
    });
    const side = (grant: Grant): LaterSide => ({
      policies: this.#policiesOf(namespace, grant),
      holdingAt: (now) => this.holding(namespace, grant, choice, { now }),
    });
    const later = laterRights(side(was), side(is), found, this.now);
    const all = [...found, ...later, ...distinctRights(more), ...(areAll ? [] : [NOT_ALL_VALUES])];
    this.#known.set(key, all);
    return all;
  }

  /** Paths that one grant denies and the other does not, although it gives nothing there. */
  lostDenies(namespace: string, from: Grant, to: Grant): readonly string[] {
    const paths = lostDenies(this.holding(namespace, from, 'all'), this.holding(namespace, to, 'all'));
    // Where somebody gains something by it that is said already.
    const gained = this.rights(namespace, from, to, 'all');
    const isSaid = (path: string): boolean =>
      isSaidBy(gained, { way: 'wider', path, capabilities: [], limits: [] });
    return [...new Set(paths)].filter((path) => !isSaid(path));
  }

  /** Values of templates with which rules that have some lead to the paths of rules that change. */
  fills(namespace: string, grants: readonly Grant[], choice: Choice): Fills {
    const templates = new Set(
      grants
        .flatMap((grant) => this.#policiesOf(namespace, grant))
        .flatMap(({ rules }) => rules)
        .map(({ writtenPath }) => aclNamespace(namespace) + writtenPath.replace(/^\//, ''))
        .filter(hasTemplate),
    );
    if (templates.size === 0) return { tried: [], areAll: true };
    const all = ruleChanges(grants.map((grant) => this.holding(namespace, grant, choice)));
    const fills = [...templates].flatMap((template) => {
      const isChanged = all.some(({ rule, changes }) => changes && writtenRulePath(rule) === template);
      const met = all.filter(
        ({ rule, changes }) => (changes || isChanged) && writtenRulePath(rule) !== template,
      );
      return met.flatMap(({ rule }) => meetingsOf(template, rule));
    });
    const joined = joinedMeetings(fills);
    return { tried: joined.slice(0, MOST_FILLS), areAll: joined.length <= MOST_FILLS };
  }

  #policiesOf(namespace: string, { side, policies }: Grant): readonly AccessPolicy[] {
    return policies.flatMap((name) => findPolicy(this[side], namespace, name)?.policy ?? []);
  }

  /** Those who hold these policies. */
  holding(
    namespace: string,
    { side, policies }: Grant,
    choice: Choice,
    { done, fill, now = this.now }: State = {},
  ): Holding {
    const model = this[side];
    const modelOf = (name: string): AccessModel => {
      if (done === undefined) return model;
      return done.has(policyAddress(namespace, name)) ? this.after : this.before;
    };
    const found = policies.flatMap((name) => findPolicy(modelOf(name), namespace, name) ?? []);
    const own = aclNamespace(namespace);
    const parsed = found.map(({ policy }) => policy);
    const fillPath = (path: string): string => (fill === undefined ? path : filledPath(path, fill.values));
    const build = (some: typeof parsed): ReturnType<typeof buildAcl> =>
      buildAcl({ server: model.server, policies: some, now, fillPath });
    // Which one is chosen, `default` comes along.
    const always = found.filter(({ name }) => name === DEFAULT).map(({ policy }) => policy);
    const withAlways = (one: (typeof parsed)[number]): typeof parsed =>
      always.includes(one) ? [one] : [one, ...always];
    return {
      acls: choice === 'all' ? [build(parsed)] : parsed.map((one) => build(withAlways(one))),
      engines: engineTypes(model, namespace),
      namespace: own,
      ...(fill !== undefined && { areas: fill.areas }),
      secretPolicies: new Set(
        found.filter(({ resource }) => isSecretField('policy', [resource])).map(({ name }) => name),
      ),
    };
  }

  /** The policy `default` as every server has it is no news to anybody. */
  #comparable(namespace: string, from: Grant, to: Grant): readonly [Grant, Grant] {
    const [was, is] = (['before', 'after'] as const).map(
      (side) => findPolicy(this[side], namespace, DEFAULT)?.resource,
    );
    // Nor is one that stays to somebody who comes or goes.
    const isWhole = from.policies.length === 0 || to.policies.length === 0;
    const isNoNews = was === is && (was === undefined || isWhole);
    if (!isNoNews || from.policies.includes(DEFAULT) === to.policies.includes(DEFAULT)) return [from, to];
    const without = (grant: Grant): Grant => ({
      ...grant,
      policies: grant.policies.filter((name) => name !== DEFAULT),
    });
    return [without(from), without(to)];
  }
}

/** The policy that every token has, unless its role says otherwise. */
export const DEFAULT = 'default';

/** For so many values of templates is each path looked at; of more it is only said that they are more. */
const MOST_FILLS = 50;

const NOT_ALL_VALUES: RightChange = {
  way: 'other',
  path: '{{…}}',
  capabilities: [],
  limits: [`more than ${String(MOST_FILLS)} values of templates meet rules that change`],
};

/** The values that are tried, of all that there are. */
interface Fills {
  readonly tried: readonly Meeting[];
  readonly areAll: boolean;
}

/** A state of a change, as somebody with certain values meets it. */
interface State {
  /** Policies whose change is done, when only some are. */
  readonly done?: ReadonlySet<Address>;
  readonly fill?: Meeting | undefined;
  /** Milliseconds since 1970; that of the review when left out. */
  readonly now?: number;
}

/** Each change of rights once. */
export function distinctRights(rights: readonly RightChange[]): readonly RightChange[] {
  return [...new Map(rights.map((right) => [JSON.stringify(right), right])).values()];
}

/** The groups of one side. */
export function groupsOf({ groups }: AccessModel): ReadonlyMap<Address, ModelGroup> {
  return new Map(groups.map((group) => [group.resource.address, group]));
}

/** Objects of both sides by address, those that stay or go first. */
export function* pairsOf<T>(
  before: ReadonlyMap<Address, T>,
  after: ReadonlyMap<Address, T>,
): Iterable<readonly [Address, Pair<T>]> {
  for (const [address, one] of before) yield [address, { before: one, after: after.get(address) }];
  for (const [address, one] of after)
    if (!before.has(address)) yield [address, { before: undefined, after: one }];
}

/** Whether an object is another one than before. */
export function isChanged({ before, after }: Pair<{ readonly resource?: Resource }>): boolean {
  return before?.resource !== after?.resource;
}

/** What becomes of an object. */
export function actionOf(
  pair: Pair<{ readonly resource?: Resource }>,
): 'create' | 'update' | 'delete' | 'none' {
  if (pair.before === undefined) return 'create';
  if (pair.after === undefined) return 'delete';
  return isChanged(pair) ? 'update' : 'none';
}
