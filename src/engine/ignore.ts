import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { IgnoreRule } from '../model/directives.ts';
import { glob } from '../model/glob.ts';
import type { Kind } from '../model/kind.ts';
import { indexKinds } from '../model/references.ts';
import type { Address, FieldValue, Resource } from '../model/resource.ts';
import type { WireObject } from '../model/wire.ts';
import { liveValues } from './diff.ts';

/**
 * Gives fields that somebody else owns the value that the server holds, so that nothing that follows sees a
 * difference and every write sends it back. An object that does not exist yet is created as the spec says.
 */
export function withIgnored(
  desired: readonly Resource[],
  rules: readonly IgnoreRule[],
  answers: ReadonlyMap<Address, WireObject>,
  kinds: readonly Kind[],
): { readonly desired: readonly Resource[]; readonly diagnostics: readonly Diagnostic[] } {
  if (rules.length === 0) return { desired, diagnostics: [] };
  const byName = indexKinds(kinds);
  const matchers = rules.map((rule) => ({ rule, matches: glob(rule.address), unused: new Set(rule.fields) }));
  const changed = desired.map((resource): Resource => {
    const kind = byName.get(resource.kind);
    if (kind === undefined) return resource;
    const fields = matchers.flatMap(({ rule, matches, unused }) => {
      if (!matches(resource.address)) return [];
      const known = rule.fields.filter((name) => name in kind.fields);
      for (const name of known) unused.delete(name);
      return known;
    });
    const answer = answers.get(resource.address);
    if (fields.length === 0 || answer === undefined) return resource;
    const live = liveValues(kind, answer);
    const kept = fields.map((name): [string, FieldValue] => [name, live[name] ?? null]);
    return withoutTexts({ ...resource, values: { ...resource.values, ...Object.fromEntries(kept) } }, fields);
  });
  const diagnostics = matchers.flatMap(({ rule, unused }) =>
    [...unused].map((name) =>
      finding('ignore-without-effect', `no object at ${rule.address} in this spec has a field ${name}`, {
        at: rule.at,
      }),
    ),
  );
  return { desired: changed, diagnostics };
}

/** What the server holds asks for no accessor, whatever it looks like. */
function withoutTexts(resource: Resource, fields: readonly string[]): Resource {
  const isKept = (field: string): boolean => !fields.includes(field);
  const { unfilled = {}, pending = new Set<string>() } = resource;
  return {
    ...resource,
    unfilled: Object.fromEntries(Object.entries(unfilled).filter(([field]) => isKept(field))),
    pending: new Set([...pending].filter(isKept)),
  };
}
