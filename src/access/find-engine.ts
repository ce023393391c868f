import type { AccessModel, ModelEngine } from './access-model.ts';

const known = new WeakMap<AccessModel, ReadonlyMap<string, ModelEngine>>();

/** The secrets engine that a policy path begins with, and the rest of the path. */
export function findEngine(
  model: AccessModel,
  namespace: string,
  path: string,
): { readonly engine: ModelEngine; readonly rest: string } | undefined {
  const engines = known.get(model) ?? byPlace(model);
  known.set(model, engines);
  for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
    const engine = engines.get(placeOf(namespace, path.slice(0, end)));
    if (engine !== undefined) return { engine, rest: path.slice(end + 1) };
  }
  return undefined;
}

function byPlace(model: AccessModel): ReadonlyMap<string, ModelEngine> {
  return new Map(model.engines.map((engine) => [placeOf(engine.namespace, engine.path), engine]));
}

function placeOf(namespace: string, path: string): string {
  return `${namespace} ${path}`;
}
