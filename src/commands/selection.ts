import { glob } from '../model/glob.ts';
import type { Kind, Ref } from '../model/kind.ts';

/** Which objects a person asks for, by addresses and mount paths. */
export interface Selection {
  /** Whether anything of a kind below that parent may be wanted, so that it has to be listed. */
  looksInto(kind: Kind, parent: string): boolean;
  wants(kind: Kind, ref: Ref): boolean;
  /** Patterns that no object has met so far. */
  unmet(): readonly string[];
}

/**
 * Objects that one of the patterns meets; all of them without any. A pattern is an address, with `*` for any text, or
 * the path of a mount, which stands for the mount and all in it. Addresses may begin with the namespace or not.
 */
export function selection(patterns: readonly string[], kinds: readonly Kind[], namespace: string): Selection {
  const asked = patterns.map((pattern) => matcher(pattern, kinds, namespace));
  const met = new Set<string>();
  return {
    looksInto: (kind, parent) => asked.length === 0 || asked.some((one) => one.looksInto(kind, parent)),
    wants(kind, ref) {
      if (kind.builtin?.includes(ref.name) === true) return false;
      if (asked.length === 0) return true;
      const hits = asked.filter((one) => one.meets(kind, ref));
      for (const { pattern } of hits) met.add(pattern);
      return hits.length > 0;
    },
    unmet: () => patterns.filter((pattern) => !met.has(pattern)),
  };
}

interface Matcher {
  readonly pattern: string;
  looksInto(kind: Kind, parent: string): boolean;
  meets(kind: Kind, ref: Ref): boolean;
}

function matcher(pattern: string, kinds: readonly Kind[], namespace: string): Matcher {
  const inner = pattern.startsWith(`${namespace}/`) ? pattern.slice(namespace.length + 1) : pattern;
  const plain = inner.replace(/^\/|\/$/g, '');
  const isMet = glob(plain);
  // Without a wildcard a pattern stands for all below it as well: `auth/jwt/role`.
  const hasWildcard = plain.includes('*');
  const isBelow = hasWildcard ? () => false : glob(`${plain}/*`);
  const start = plain.split('*')[0] ?? '';
  const candidates = kindsAt(start, kinds);
  return {
    pattern,
    looksInto(kind, parent) {
      if (!candidates.has(kind)) return false;
      // Before the parents are known, the kind alone decides.
      if (parent === '' && kind.parent !== undefined) return true;
      const base = kind.api.listPath?.(parent) ?? kind.api.path({ parent, name: '' });
      return startsOf(kind, base).some(
        (place) =>
          isMet(place) ||
          isBelow(place) ||
          start.startsWith(place) ||
          (hasWildcard && place.startsWith(start)),
      );
    },
    meets(kind, ref) {
      const places = placesOf(kind, ref, kinds);
      return places.some((place) => isMet(place)) || places.some((place) => isBelow(place));
    },
  };
}

/** Kinds whose paths can begin like that; of those that share a beginning, the ones that share most of it. */
function kindsAt(start: string, kinds: readonly Kind[]): ReadonlySet<Kind> {
  const fixed = kinds.flatMap((kind) => fixedStarts(kind).map((text) => ({ kind, text })));
  const shared = fixed.filter(({ text }) => start.startsWith(text));
  const longest = Math.max(...shared.map(({ text }) => text.length));
  return new Set([
    ...shared.filter(({ text }) => text.length === longest).map(({ kind }) => kind),
    ...fixed.filter(({ text }) => text.startsWith(start)).map(({ kind }) => kind),
  ]);
}

/** Paths that a person may mean it by: its own, that of its mount, that of the object which it is a part of. */
function placesOf(kind: Kind, ref: Ref, kinds: readonly Kind[]): readonly string[] {
  const whole = kind.api.within && kinds.find(({ name }) => name === kind.parent);
  return [
    kind.api.path(ref),
    ...(kind.mountPath === undefined ? [] : [kind.mountPath(ref)]),
    ...(whole === undefined ? [] : [whole.api.path({ parent: '', name: ref.parent })]),
  ];
}

const NAME = '\0';

/** What stands before the first name in the paths of a kind. */
function fixedStarts(kind: Kind): readonly string[] {
  const ref = { parent: kind.parent === undefined ? '' : NAME, name: NAME };
  const paths = [kind.api.path(ref), ...(kind.mountPath === undefined ? [] : [kind.mountPath(ref)])];
  return paths.map((path) => path.split(NAME)[0] ?? '');
}

/** Objects of a table stand at their own path and at that of what is below. */
function startsOf(kind: Kind, base: string): readonly string[] {
  return kind.mountPath === undefined ? [base] : fixedStarts(kind);
}
