import type { Kind } from '../model/kind.ts';
import { byCodeUnit } from '../model/wire.ts';
import { safeNames } from './safe-name.ts';
import { specText } from './spec-text.ts';
import type { WrittenObject } from './written-object.ts';

/** An object that is not in the spec, and why. */
export interface LeftOut {
  readonly kind: Kind;
  readonly ref: WrittenObject['ref'];
  readonly address: string;
  readonly reason: string;
}

/** What a folder is made from. */
export interface LayoutInput {
  readonly objects: readonly WrittenObject[];
  readonly leftOut: readonly LeftOut[];
  readonly kinds: readonly Kind[];
}

/**
 * The files of a spec's folder by their path in it: a file for each mount with all that stands below it, a file for
 * each other section, and a file for each text.
 */
export function layOut({ objects, leftOut, kinds }: LayoutInput): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const sorted = objects.toSorted(
    (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || byCodeUnit(a.address, b.address),
  );
  const contents = contentFiles(sorted);
  const everything = [...sorted, ...leftOut];
  const names = new Map(
    [...new Set(everything.map(({ kind }) => sectionOf(kind)))].map((section) => [
      section,
      safeNames(
        everything.flatMap((one) => (sectionOf(one.kind) === section ? [topName(one)] : [])).sort(byCodeUnit),
      ),
    ]),
  );
  const fileOf = (one: Pick<WrittenObject, 'kind' | 'ref'>): string => {
    const section = sectionOf(one.kind);
    const top = isOwnFile(one.kind, kinds) ? names.get(section)?.get(topName(one)) : undefined;
    return `${fileName(section)}${top === undefined ? '' : `/${top}`}.yaml`;
  };
  const objectsOf = grouped(sorted, fileOf);
  const leftOutOf = grouped(leftOut, fileOf);
  for (const file of new Set([...objectsOf.keys(), ...leftOutOf.keys()])) {
    const text = specText({
      besideEnv: 'the server does not show it',
      objects: (objectsOf.get(file) ?? []).map((one) => ({
        ...one,
        value: withFile(one, contents.get(one)?.path),
      })),
      remarks: (leftOutOf.get(file) ?? []).map(
        ({ address, reason }) => `${oneLine(address)} is left out: ${oneLine(reason)}`,
      ),
    });
    files.set(file, text);
  }
  for (const { path, text } of contents.values()) files.set(path, text);
  return new Map([...files].sort(([a], [b]) => byCodeUnit(a, b)));
}

function contentFiles(
  objects: readonly WrittenObject[],
): ReadonlyMap<WrittenObject, { readonly path: string; readonly text: string }> {
  const withText = objects.filter(({ content }) => content !== undefined);
  const names = safeNames(withText.map(({ ref }) => ref.name));
  return new Map(
    withText.map((one) => {
      const end = one.kind.spec.content?.extension ?? '';
      const path = `${fileName(sectionOf(one.kind))}/${names.get(one.ref.name) ?? ''}${end}`;
      return [one, { path, text: one.content ?? '' }];
    }),
  );
}

function withFile({ kind, value }: WrittenObject, file: string | undefined): WrittenObject['value'] {
  const key = kind.spec.content?.file;
  return key === undefined || file === undefined ? value : { [key]: file, ...value };
}

/** Mounts have a file each, with all that is in them. */
function isOwnFile(kind: Kind, kinds: readonly Kind[]): boolean {
  const top = kind.parent === undefined ? kind : kinds.find(({ name }) => name === kind.parent);
  return top?.mountPath !== undefined && kinds.some(({ parent }) => parent === top.name);
}

function topName({ kind, ref }: Pick<WrittenObject, 'kind' | 'ref'>): string {
  return kind.parent === undefined ? ref.name : ref.parent;
}

function sectionOf(kind: Kind): string {
  return kind.spec.path[0] ?? '';
}

/** `token_roles` → `token-roles`. */
function fileName(section: string): string {
  return section.replaceAll('_', '-');
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g, ' ');
}
