/** Shown in place of a value that is known only once the plan has been carried out. */
export const KNOWN_AFTER_APPLY = '(known after apply)';

/** A place in a text where the accessor of another object goes: `${accessor:NAME}`. */
export interface AccessorPlace {
  /** Undefined where what follows is no name. */
  readonly name: string | undefined;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

const OPENING = '${accessor:';
/** What may stand between the braces, also inside a string of HCL or JSON. */
const NAME = String.raw`[^\s{}"\\]+`;
const WHOLE_NAME = new RegExp(`^${NAME}$`);
/** `$${accessor:` is a literal `${accessor:`. */
const FOUND = new RegExp(String.raw`\$\$\{accessor:|\$\{accessor:(?:(${NAME})\})?`, 'g');

/** Source of a regular expression for one place, without the `$` in front. */
export const ACCESSOR_AFTER_DOLLAR = String.raw`\{accessor:${NAME}\}`;
/** A word after a `$` has no way to be named: `$${` is a literal one. */
const WORD = /(?<![\w$-])[\w-]+/g;
/** `auth_jwt_5f3a9c1e`: https://github.com/openbao/openbao/blob/v2.4.1/vault/mount.go (generateMountAccessor) */
const ACCESSOR = /\w_[0-9a-f]{8}(?![\w-])/;

/** Where a text asks for accessors, in its order. */
export function accessorPlaces(text: string): readonly AccessorPlace[] {
  if (!text.includes(OPENING)) return [];
  return [...text.matchAll(FOUND)]
    .filter(([found]) => !found.startsWith('$$'))
    .map(({ 0: found, 1: name, index }) => ({ name, start: index, end: index + found.length }));
}

/** The text with accessors in their places; one that `accessorOf` does not know stays as it is written. */
export function fillAccessors(text: string, accessorOf: (name: string) => string | undefined): string {
  if (!text.includes(OPENING)) return text;
  return text.replace(FOUND, (found: string, name: string | undefined) => {
    if (found.startsWith('$$')) return OPENING;
    return (name === undefined ? undefined : accessorOf(name)) ?? found;
  });
}

/** Whether a word in the text has the form of an accessor. */
export function mayHoldAccessors(text: string): boolean {
  return ACCESSOR.test(text);
}

/** The inverse of `fillAccessors`: a text that asks for the accessors of which `nameOf` knows the name. */
export function nameAccessors(text: string, nameOf: (accessor: string) => string | undefined): string {
  return literalAccessors(text).replaceAll(WORD, (word) => {
    const name = nameOf(word);
    return name !== undefined && WHOLE_NAME.test(name) ? `${OPENING}${name}}` : word;
  });
}

/** The text with what looks like a place for an accessor written as literal text. */
export function literalAccessors(text: string): string {
  return text.replaceAll(OPENING, () => `$${OPENING}`);
}

/** Line and column of a place, 1-based, the end exclusive. */
export function positionInText(
  text: string,
  { start, end }: AccessorPlace,
): { readonly line: number; readonly column: number; readonly endColumn: number } {
  const before = text.slice(0, start).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return { line: before.length, column, endColumn: column + end - start };
}
