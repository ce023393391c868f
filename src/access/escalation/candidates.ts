import { knows } from '../../model/server.ts';
import { pathRule, writtenRulePath } from '../../policy-language/path-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import { findMount } from '../access-model.ts';
import type { AccessModel } from '../access-model.ts';
import { ANY_NAME, commonPaths } from '../common-paths.ts';
import type { Holder } from '../holder.ts';
import { rulesOf } from '../lint/set-rules.ts';
import { mayDoAny } from '../may-do.ts';
import type { Step } from './step.ts';
import type { Primitive } from './primitive.ts';
import { primitives } from './primitives.ts';

/** A path by which a rule comes to a primitive. */
export interface Candidate {
  readonly primitive: Primitive;
  readonly path: string;
  /** What comes before the last name in the path: `sys/policies/acl/`. */
  readonly start: string;
}

/** Where a primitive lies in one namespace of a model. */
interface Place {
  readonly primitive: Primitive;
  readonly path: PathRule;
  readonly start: string;
}

interface Known {
  readonly places: readonly Place[];
  readonly byRule: Map<string, readonly Candidate[]>;
}

const known = new WeakMap<AccessModel, Map<string, Known>>();

/** Every path by which a rule of the holder comes to a primitive, whether or not its capabilities suffice. */
export function candidatesOf(model: AccessModel, holder: Holder): readonly Candidate[] {
  const { places, byRule } = knownOf(model, holder.namespace);
  return rulesOf(holder).flatMap(({ rule, path }) => {
    if (rule.capabilities.has('deny') || rule.capabilities.size === 0) return [];
    const written = writtenRulePath(path);
    const there = byRule.get(written) ?? places.flatMap((place) => meet(place, path));
    byRule.set(written, there);
    return there;
  });
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
  const there = ofModel.get(namespace) ?? { places: placesIn(model, namespace), byRule: new Map() };
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

function placeOf(primitive: Primitive, written: string): Place {
  return { primitive, path: pathRule(written), start: written.replace(/[^/]*$/, '') };
}

function meet({ primitive, path: pattern, start }: Place, rule: PathRule): readonly Candidate[] {
  // To tune a mount is not to make one.
  const isOther = (path: string): boolean => path.endsWith('/tune') && !pattern.text.endsWith('/tune');
  return commonPaths(rule, pattern)
    .filter((path) => !path.endsWith('/') && !isOther(path))
    .map((path) => ({ primitive, path, start }));
}

/** Whether the auth mount in a path is of a type that the primitive is about; a mount of any name may be. */
export function fitsMount(
  model: AccessModel,
  holder: Holder,
  { primitive, path }: Candidate,
): 'yes' | 'no' | 'perhaps' {
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
