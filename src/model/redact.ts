import type { Resource } from './resource.ts';
import { Secret, SENSITIVE } from './secret.ts';
import { textsIn } from './wire.ts';

const SHORTEST = 4;

/**
 * Takes the secrets of objects, and words out of them, from a text, such as what a server says of what it refuses. What
 * the spec says openly beside a secret stays, and so do the words of `vocabulary` by themselves.
 */
export function redactor(
  resources: readonly Pick<Resource, 'values'>[],
  vocabulary: readonly string[] = [],
): (text: string) => string {
  const secrets = resources.flatMap(({ values }) =>
    Object.values(values).filter((value) => value instanceof Secret),
  );
  const long = secrets.flatMap((secret) => hiddenTexts(secret, vocabulary)).filter((text) => !isShort(text));
  const short = new Set(secrets.flatMap(valuesOf).filter(isShort));
  const hidden = new Set([...long, ...[...short].map((text) => JSON.stringify(text))]);
  // The longest first, or a part would break the whole.
  const ordered = [...hidden].filter((text) => text !== '').sort((a, b) => b.length - a.length);
  return (text) =>
    short.has(text) ? SENSITIVE : ordered.reduce((shown, part) => shown.replaceAll(part, SENSITIVE), text);
}

function hiddenTexts(secret: Secret, vocabulary: readonly string[]): readonly string[] {
  const known = new Set(vocabulary);
  const open = new Set(
    (secret.parts?.open ?? [])
      .flatMap(withLowerCase)
      .flatMap((text) => [text, ...wordsOf(text), ...runsOf(text)]),
  );
  const isOpen = (text: string): boolean => open.has(text.replaceAll(/^"|"$/g, ''));
  const values = valuesOf(secret);
  const texts = textsIn(secret.reveal());
  return [
    ...values.flatMap((value) => [value, onOneLine(value)]),
    ...values.flatMap(wordsOf).filter((word) => !known.has(word)),
    ...texts.flatMap((text) => [text, onOneLine(text)]).filter((text) => !isOpen(text)),
    ...texts.flatMap(wordsOf).filter((word) => !isOpen(word) && !known.has(word)),
    // A short value cannot be taken out of a text, but what it stands in can.
    ...(values.some(isShort) ? texts.flatMap(runsOf).filter((run) => !isOpen(run)) : []),
  ];
}

/** What of a secret comes from the environment or a file; all of it where that is not known. */
function valuesOf(secret: Secret): readonly string[] {
  const values = secret.parts?.secret.map((part) => part.reveal()) ?? textsIn(secret.reveal());
  return values.flatMap(withLowerCase);
}

/** The servers lower-case some names. */
function withLowerCase(text: string): readonly string[] {
  return [text, text.toLowerCase()];
}

function isShort(text: string): boolean {
  return text !== '' && text.length < SHORTEST;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\w.-]+/);
}

/** Paths, for example. */
function runsOf(text: string): readonly string[] {
  return text.split(/[\s"']+/);
}

/** What the server says is brought to one line before it comes here. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
