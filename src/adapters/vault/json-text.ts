import { parse, stringify } from 'lossless-json';
import type { Wire } from '../../model/wire.ts';
import { NumberText } from '../../model/wire.ts';

/** Deeper than anything the servers send, far below what would exhaust the stack of a recursive reader. */
const MAX_DEPTH = 64;

/** A fraction, an exponent, a long run of digits or a negative zero, where a number may stand. */
const suspicious = /[:[,]\s*-?(?:\d{16}|\d+[.eE])|-0[\s,}\]]/;

/**
 * JSON whose numbers keep their text: one that a double would print differently becomes a `NumberText`.
 * Throws a SyntaxError for anything that is not JSON, and for JSON that is nested too deeply.
 */
export function parseJson(text: string): Wire {
  // `JSON.parse` runs first in any case: it is fast, strict, and does not recurse.
  const value = JSON.parse(text) as Wire;
  checkDepth(value, 0);
  return suspicious.test(text) ? (parse(text, undefined, { parseNumber: readNumber }) as Wire) : value;
}

/** JSON for a request; a `NumberText` is written as the number that it is. */
export function stringifyJson(value: Wire): string {
  const numberText = {
    test: (part: unknown) => part instanceof NumberText,
    stringify: (part: unknown) => (part as NumberText).text,
  };
  return stringify(value, undefined, undefined, [numberText]) ?? 'null';
}

function readNumber(text: string): number | NumberText {
  const value = Number(text);
  return String(value) === text ? value : new NumberText(text);
}

function checkDepth(value: Wire, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new SyntaxError(`JSON is nested more than ${MAX_DEPTH} levels deep`);
  for (const part of Array.isArray(value) ? value : Object.values(value)) checkDepth(part as Wire, depth + 1);
}
