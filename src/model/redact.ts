import type { Resource } from './resource.ts';
import { Secret, SENSITIVE } from './secret.ts';
import { NumberText, textsIn } from './wire.ts';

const SHORTEST = 4;

/** Takes the secrets of objects, and words out of them, from a text, such as what a server says of what it refuses. */
export function redactor(...resources: readonly Pick<Resource, 'values'>[]): (text: string) => string {
  const secrets = resources.flatMap(({ values }) =>
    Object.values(values).filter((value) => value instanceof Secret),
  );
  const texts = secrets
    .flatMap((secret) => textsIn(secret.reveal()))
    .flatMap((text) => [text, onOneLine(text)]);
  const parts = new Set(
    [...texts, ...texts.flatMap((text) => text.split(/[^\w.-]+/))].filter((part) => part.length >= SHORTEST),
  );
  // The longest first, or a part would break the whole.
  const ordered = [...parts].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((shown, part) => shown.replaceAll(part, SENSITIVE), text);
}

/** What the server says is brought to one line before it comes here. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The same plain data with each text in it changed, names of keys among them. */
export function changeTexts<T>(value: T, change: (text: string) => string): T {
  const changed = (one: unknown): unknown => {
    if (typeof one === 'string') return change(one);
    if (Array.isArray(one)) return one.map(changed);
    if (typeof one !== 'object' || one === null || one instanceof NumberText) return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [change(key), changed(inner)]));
  };
  return changed(value) as T; // texts stay texts, and the shape stays as it is
}
