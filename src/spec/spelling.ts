import { humanSeconds, parseSeconds } from '../model/duration.ts';
import type { TypeName } from '../model/field-type.ts';
import { isWireObject, NumberText } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';

/**
 * A canonical value as a person would write it in a spec, so that it reads back as the same value. What no spec can
 * say, such as a claim that is 5.0, comes out as the nearest thing: who needs certainty reads it back and compares.
 */
export function spelled(type: TypeName, value: Wire): Wire {
  return (spellings[type] ?? literal)(value);
}

/** Text as it stands in a scalar of the spec, where `${` begins a substitution. */
export function literalText(text: string): string {
  return text.replaceAll('${', () => '$${');
}

/** How values of some types are written; those of all others stand as they are. */
const spellings: Partial<Readonly<Record<TypeName, (value: Wire) => Wire>>> = {
  duration: time,
  signedDuration: time,
  mountTtl: time,
  claims: (value) => eachEntry(value, claimValues),
  jwksPairs: (value) =>
    Array.isArray(value) ? (value as readonly Wire[]).map((pair) => literal(withoutEmpty(pair))) : value,
};

function literal(value: Wire): Wire {
  if (typeof value === 'string') return literalText(value);
  if (Array.isArray(value)) return (value as readonly Wire[]).map(literal);
  return eachEntry(value, literal);
}

function time(seconds: Wire): Wire {
  if (typeof seconds !== 'number' || seconds === 0) return seconds;
  const text = humanSeconds(seconds);
  return parseSeconds(text) === seconds ? text : seconds;
}

/** The values that a claim may have are JSON texts; one alone stands without a list. */
function claimValues(texts: Wire): Wire {
  const values = Array.isArray(texts) ? (texts as readonly string[]).map(claimValue) : [];
  return values.length === 1 ? (values[0] ?? null) : values;
}

function claimValue(text: string): Wire {
  const value = JSON.parse(text) as string | number | boolean;
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && String(value) === text ? value : new NumberText(text);
  }
  return literal(value);
}

function withoutEmpty(pair: Wire): Wire {
  if (!isWireObject(pair)) return pair;
  return Object.fromEntries(Object.entries(pair).filter(([, value]) => value !== ''));
}

function eachEntry(value: Wire, change: (inner: Wire) => Wire): Wire {
  if (!isWireObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}
