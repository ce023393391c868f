import { isWireObject } from '../../../src/model/wire.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { parseAddress } from './address.ts';
import { Refusal } from './refusal.ts';
import { parseSeconds } from './seconds.ts';
import { isList, textOf } from './wire-value.ts';

/** The types of `sdk/framework` in Vault and OpenBao that the endpoints of the fake use. */
export type FieldType =
  'string' | 'lower' | 'bool' | 'int' | 'duration' | 'signed' | 'list' | 'cidrs' | 'map' | 'maps' | 'pairs';

/** The value of a field as the server stores it; undefined when the body does not set it. */
export function readField(body: WireObject, name: string, type: FieldType): Wire | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (value === null) return fromNull(type);
  switch (type) {
    case 'string':
      return textOf(value);
    case 'lower':
      return textOf(value).toLowerCase();
    case 'bool':
      return readBool(value, name);
    case 'int':
      return readInt(value, name);
    case 'duration':
    case 'signed':
      return readDuration(value, name, type === 'signed');
    case 'list':
      return readList(value);
    case 'cidrs':
      return readList(value).map(parseAddress);
    case 'maps':
      return isList(value) ? value : [value];
    case 'map':
      if (!isWireObject(value)) throw unconvertible(name, "'' expected a map");
      return value;
    case 'pairs':
      return readPairs(value, name);
  }
}

/** A JSON null leaves times alone and empties everything else. */
function fromNull(type: FieldType): Wire | undefined {
  switch (type) {
    case 'duration':
    case 'signed':
      return undefined;
    case 'bool':
      return false;
    case 'int':
      return 0;
    case 'list':
    case 'cidrs':
    case 'maps':
      return [];
    case 'map':
    case 'pairs':
      return null;
    case 'string':
    case 'lower':
      return '';
  }
}

function unconvertible(name: string, text: string): Refusal {
  return new Refusal(400, `error converting input for field "${name}": ${text}`);
}

const truths = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const falsehoods = ['0', 'f', 'F', 'FALSE', 'false', 'False', ''];

function readBool(value: Wire, name: string): boolean {
  const text = textOf(value);
  if (truths.includes(text)) return true;
  if (falsehoods.includes(text)) return false;
  throw unconvertible(name, `cannot parse '' as bool: strconv.ParseBool: parsing "${text}": invalid syntax`);
}

function readInt(value: Wire, name: string): number {
  const text = textOf(value);
  if (/^-?\d+$/.test(text)) return Number(text);
  throw unconvertible(name, `cannot parse '' as int: strconv.ParseInt: parsing "${text}": invalid syntax`);
}

function readDuration(value: Wire, name: string, signed: boolean): number {
  const text = textOf(value);
  const seconds = parseSeconds(text);
  if (seconds === undefined) throw unconvertible(name, `time: invalid duration "${text}"`);
  if (seconds < 0 && !signed) throw unconvertible(name, `cannot provide negative value '${seconds}'`);
  return seconds;
}

/** A string is split at commas, a list is not; all parts are trimmed, empty parts of a string stay. */
function readList(value: Wire): string[] {
  if (value === '') return [];
  const parts = isList(value) ? value.map(textOf) : textOf(value).split(',');
  return parts.map((part) => part.trim());
}

function readPairs(value: Wire, name: string): WireObject {
  if (isWireObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textOf(inner)]));
  }
  if (!isList(value)) throw unconvertible(name, "'' expected a map");
  return Object.fromEntries(
    value.map((part) => {
      const [key = '', ...rest] = textOf(part).split('=');
      return [key, rest.join('=')];
    }),
  );
}
