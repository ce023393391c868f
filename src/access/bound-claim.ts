import { glob } from '../model/glob.ts';
import { NumberText } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';

/**
 * Whether a role that binds a claim to this value, or to one of these, admits the claim's value. Types count: `true` is not
 * `"true"`, and a number inside a list matches nothing. Wildcards are for texts.
 * https://developer.hashicorp.com/vault/docs/auth/jwt#bound-claims
 */
export function admitsClaim(bound: Wire, value: Wire, hasWildcards: boolean): boolean {
  const wanted = members(bound);
  const isList = Array.isArray(value);
  return members(value).some((one) =>
    hasWildcards
      ? typeof one === 'string' && wanted.some((pattern) => typeof pattern === 'string' && glob(pattern)(one))
      : wanted.some((other) => isSame(other, one, isList)),
  );
}

function members(value: Wire): readonly Wire[] {
  return Array.isArray(value) ? (value as readonly Wire[]) : [value];
}

function isSame(bound: Wire, value: Wire, isInList: boolean): boolean {
  if (!isNumber(value)) return bound === value;
  // The servers cut what follows the point, and compare the digits.
  return !isInList && isNumber(bound) && digits(bound) === String(Math.trunc(Number(digits(value))));
}

function isNumber(value: Wire): value is number | NumberText {
  return typeof value === 'number' || value instanceof NumberText;
}

function digits(value: number | NumberText): string {
  return value instanceof NumberText ? value.text : String(value);
}
