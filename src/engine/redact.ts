import type { Resource } from '../model/resource.ts';
import { Secret, SENSITIVE } from '../model/secret.ts';
import { textsIn } from '../model/wire.ts';

const SHORTEST = 4;

/** Takes the object's secrets, and words out of them, from what the server says: it likes to quote what it refuses. */
export function redactor(resource: Resource): (text: string) => string {
  const secrets = Object.values(resource.values).filter((value) => value instanceof Secret);
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
