import { printable } from './printable.ts';

/** A JSON document of a report, with everything that could steer a terminal as an escape of JSON. */
export function jsonDocument(value: object): string {
  // Inside JSON text, what `printable` writes is the escape of the same character.
  return `${printable(JSON.stringify(value, null, 2))}\n`;
}
