import { SENSITIVE } from '../../model/secret.ts';
import type { Secret } from '../../model/secret.ts';

/** A text that a server sent, which may hold what it was sent, without that secret. */
export function withoutSecret(text: string, secret: Secret<string> | undefined): string {
  if (secret === undefined) return text;
  return secret.map((value) => (value === '' ? text : text.replaceAll(value, SENSITIVE))).reveal();
}
