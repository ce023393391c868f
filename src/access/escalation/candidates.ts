import { knows } from '../../model/server.ts';
import { pathRule, writtenRulePath } from '../../policy-language/path-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import { findMount } from '../access-model.ts';
import type { AccessModel } from '../access-model.ts';
import { childNamespaces } from '../child-namespaces.ts';
import { ANY_NAME, commonPaths } from '../common-paths.ts';
import { findEngine } from '../find-engine.ts';
import type { Holder } from '../holder.ts';
import { rulesOf } from '../lint/set-rules.ts';
import { mayDoAny } from '../may-do.ts';
import type { Step } from './step.ts';
import type { Primitive } from './primitive.ts';
import { primitives } from './primitives.ts';
import { undeclaredPaths } from './undeclared-engines.ts';

/** A path by which a rule comes to a primitive. */
export interface Candidate {
  readonly primitive: Primitive;
  readonly path: string;
  /** What comes before the last name in the path: `sys/policies/acl/`. */
  readonly start: string;
  /** Whether the mount in the path is of a type that the primitive is about. */
  readonly fits: 'yes' | 'no' | 'perhaps';
}

/** Where a primitive lies in one namespace of a model. */
interface Place {
  readonly primitive: Primitive;
  readonly path: PathRule;
  readonly start: string;
}

interface Known {
  readonly places: readonly Place[];
  /** Paths of engines, and of namespaces below. */
  readonly declared: readonly string[];
  readonly byRule: Map<string, readonly Candidate[]>;
}

const known = new WeakMap<AccessModel, Map<string, Known>>();

/**
 * Every path by which a rule of the holder comes to a primitive, whether or not its capabilities suffice. What is only
 * perhaps so comes last.
 */
export function candidatesOf(model: AccessModel, holder: Holder): readonly Candidate[] {
  const { places, declared, byRule } = knownOf(model, holder.namespace);
  const all = rulesOf(holder).flatMap(({ rule, path }) => {
    if (rule.capabilities.has('deny') || rule.capabilities.size === 0) return [];
    const written = writtenRulePath(path);
    const met = (): readonly Candidate[] =>
      [...places, ...undeclaredPlaces(path, declared)]
        .flatMap((place) => meet(place, path))
        .map((one) => ({ ...one, fits: fitsMount(model, holder, one) }));
    const there = byRule.get(written) ?? met();
    byRule.set(written, there);
    return there;
  });
  const isSure = ({ fits }: Candidate): boolean => fits !== 'perhaps';
  return [...all.filter(isSure), ...all.filter((one) => !isSure(one))];
}

/** The request of a candidate, if the holder may send it. */
export function stepOf(
  holder: Holder,
  { primitive, path }: Candidate,
  does: string = primitive.does,
): Step | undefined {
  const found = mayDoAny(holder, primitive.operations, path);
  if (found === undefined || (primitive.sudo === true && !found.rule.capabilities.has('sudo')))
    return undefined;
  const assumes = primitive.assumes === undefined ? [] : [primitive.assumes];
  return { ...found, path, does, primitive, assumes };
}

function knownOf(model: AccessModel, namespace: string): Known {
  const ofModel = known.get(model) ?? new Map<string, Known>();
  known.set(model, ofModel);
  const there = ofModel.get(namespace) ?? {
    places: placesIn(model, namespace),
    declared: [
      ...model.engines.filter((one) => one.namespace === namespace).map(({ path }) => path),
      ...childNamespaces(model, namespace).map(({ path }) => path.replace(/\/$/, '')),
    ],
    byRule: new Map(),
  };
  ofModel.set(namespace, there);
  return there;
}

function placesIn(model: AccessModel, namespace: string): readonly Place[] {
  const here = <T extends { readonly namespace: string }>(all: Iterable<T>): readonly T[] =>
    [...all].filter((one) => one.namespace === namespace);
  const deep = here(model.mounts.values()).filter(({ path }) => path.includes('/'));
  return primitives
    .filter(({ since }) => knows(model.server, since))
    .flatMap((primitive) =>
      primitive.paths.flatMap((written) => {
        if (primitive.engine !== undefined) {
          const engines = here(model.engines).filter(({ type }) => type === primitive.engine);
          return engines.map(({ path }) => placeOf(primitive, `${path}/${written}`));
        }
        const mounts =
          primitive.mounts === undefined ? [] : deep.filter(({ type }) => primitive.mounts?.includes(type));
        return [
          placeOf(primitive, written),
          ...mounts.map(({ path }) => placeOf(primitive, written.replace('auth/+/', `auth/${path}/`))),
        ];
      }),
    );
}

function undeclaredPlaces(rule: PathRule, declared: readonly string[]): readonly Place[] {
  return undeclaredPaths(rule, declared).map(({ primitive, path }) => placeOf(primitive, path));
}

function placeOf(primitive: Primitive, written: string): Place {
  return { primitive, path: pathRule(written), start: written.replace(/[^/]*$/, '') };
}

function meet(
  { primitive, path: pattern, start }: Place,
  rule: PathRule,
): readonly Omit<Candidate, 'fits'>[] {
  // To tune a mount is not to make one.
  const isOther = (path: string): boolean => path.endsWith('/tune') && !pattern.text.endsWith('/tune');
  return commonPaths(rule, pattern)
    .filter((path) => !path.endsWith('/') && !isOther(path))
    .map((path) => ({ primitive, path, start }));
}

/** An auth mount of any name may be of the type. */
function fitsMount(
  model: AccessModel,
  holder: Holder,
  { primitive, path }: Pick<Candidate, 'primitive' | 'path'>,
): Candidate['fits'] {
  if (primitive.engine !== undefined)
    return findEngine(model, holder.namespace, path) === undefined ? 'perhaps' : 'yes';
  if (primitive.mounts === undefined) return 'yes';
  const name = mountIn(model, holder, path);
  if (name === ANY_NAME) return 'yes';
  const type = name === 'token' ? 'token' : findMount(model, holder.namespace, name)?.type;
  if (type === undefined) return 'perhaps';
  return primitive.mounts.includes(type) ? 'yes' : 'no';
}

/** The auth mount in a path: the longest that is known, else the first segment. */
export function mountIn(model: AccessModel, { namespace }: Holder, path: string): string {
  const segments = path.split('/').slice(1);
  for (let count = segments.length - 1; count > 1; count -= 1) {
    const name = segments.slice(0, count).join('/');
    if (findMount(model, namespace, name) !== undefined) return name;
  }
  return segments[0] ?? '';
}
