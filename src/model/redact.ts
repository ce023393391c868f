import type { Resource } from './resource.ts';
import { Secret, SENSITIVE } from './secret.ts';
import { textsIn } from './wire.ts';

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
