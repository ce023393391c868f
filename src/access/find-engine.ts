import type { AccessModel, ModelEngine } from './access-model.ts';
import { childNamespaces } from './child-namespaces.ts';

/** A secrets engine as a policy path names it. */
export interface FoundEngine {
  readonly engine: ModelEngine;
  /** Its path, with the namespace below in front where it lies in one: `team/secret`. */
  readonly mount: string;
  /** What follows in the policy path. */
  readonly rest: string;
}

const known = new WeakMap<AccessModel, ReadonlyMap<string, ModelEngine>>();

/** The secrets engine that a policy path begins with, in the namespace or in one below. */
export function findEngine(model: AccessModel, namespace: string, path: string): FoundEngine | undefined {
  const below = childNamespaces(model, namespace).find((child) => path.startsWith(child.path));
  const [place, prefix] = below === undefined ? [namespace, ''] : [below.namespace, below.path];
  const inner = path.slice(prefix.length);
  const engines = known.get(model) ?? byPlace(model);
  known.set(model, engines);
  for (let end = inner.indexOf('/'); end > 0; end = inner.indexOf('/', end + 1)) {
    const engine = engines.get(placeOf(place, inner.slice(0, end)));
    if (engine !== undefined) return { engine, mount: prefix + engine.path, rest: inner.slice(end + 1) };
  }
  return undefined;
}

function byPlace(model: AccessModel): ReadonlyMap<string, ModelEngine> {
  return new Map(model.engines.map((engine) => [placeOf(engine.namespace, engine.path), engine]));
}

function placeOf(namespace: string, path: string): string {
  return `${namespace} ${path}`;
}
