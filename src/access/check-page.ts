import type { Wire, WireObject } from '../model/wire.ts';
import type { AclTraits } from './acl-server.ts';
import type { MergedRule } from '../policy-language/merged-rule.ts';

const LIMIT = 'limit';
const INT64 = 2n ** 63n;

/**
 * Whether OpenBao lets a list have the page that it asks for. Without a `limit` it gets the greatest one and no word
 * about it, unless the parameter is required. https://github.com/openbao/openbao/blob/main/vault/policy/acl.go
 */
export function allowsPage(rule: MergedRule, data: WireObject, traits: AclTraits): boolean {
  if (rule.paginationLimit === 0) return true;
  const asked = Object.hasOwn(data, LIMIT) ? data[LIMIT] : undefined;
  if (asked === undefined) {
    return ![...rule.requiredParameters].some((name) => name.toLowerCase() === LIMIT);
  }
  const limit = intOf(asked);
  if (limit === undefined) return asked === 'max';
  if (limit < 0n && traits.refusesNegativeLimit) return false;
  return limit <= BigInt(rule.paginationLimit);
}

function intOf(value: Wire): bigint | undefined {
  if (value === '') return 0n;
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const text = String(value);
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const int = BigInt(text.replace(/^\+/, ''));
  return int >= -INT64 && int < INT64 ? int : undefined;
}
