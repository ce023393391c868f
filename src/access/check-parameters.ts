import type { Wire, WireObject } from '../model/wire.ts';
import type { AclTraits } from './acl-server.ts';
import type { MergedRule } from '../policy-language/merged-rule.ts';
import { isAllowedValue, isDeniedValue } from './parameter-value.ts';

/** What a rule says of one parameter of a request, or of one that the request lacks. */
export interface ParameterVerdict {
  /** As the request spells it; a missing one as the rule does. */
  readonly name: string;
  readonly verdict: 'allowed' | 'missing' | 'denied' | 'not-allowed' | 'value-not-allowed';
  /** The values that the rule names for it. */
  readonly values: readonly Wire[];
}

/** The policies of a token are set by these, and a server may compare their values in lower case. */
const POLICY_NAMES: ReadonlySet<string> = new Set(['policies', 'token_policies']);

/** The verdict on each parameter of a request, in its order, after those that are missing. */
export function checkParameters(
  rule: MergedRule,
  data: WireObject,
  traits: AclTraits,
): readonly ParameterVerdict[] {
  const missing = [...rule.requiredParameters]
    .filter((name) => !Object.hasOwn(data, name.toLowerCase()))
    .map((name): ParameterVerdict => ({ name, verdict: 'missing', values: [] }));
  const found = Object.entries(data).map(([name, value]) => verdictOn(rule, name, value, traits));
  return [...missing, ...found];
}

/** The servers look at denied parameters first; `*` there denies all, in the allowed ones it lets through the rest. */
function verdictOn(rule: MergedRule, name: string, written: Wire, traits: AclTraits): ParameterVerdict {
  const { allowedParameters: allowed, deniedParameters: denied } = rule;
  const key = name.toLowerCase();
  const value = traits.lowersPolicyNames && POLICY_NAMES.has(key) ? lowered(written) : written;
  if (denied.has('*')) return { name, verdict: 'denied', values: [] };
  const bad = denied.get(key);
  if (bad && isDeniedValue(value, bad, traits)) return { name, verdict: 'denied', values: bad };
  const hasStar = allowed.has('*');
  if (allowed.size === 0 || (allowed.size === 1 && hasStar)) return { name, verdict: 'allowed', values: [] };
  const good = allowed.get(key);
  if (!good) return { name, verdict: hasStar ? 'allowed' : 'not-allowed', values: [] };
  return {
    name,
    verdict: isAllowedValue(value, good, traits) ? 'allowed' : 'value-not-allowed',
    values: good,
  };
}

function lowered(value: Wire): Wire {
  if (typeof value === 'string') return value.toLowerCase();
  if (!Array.isArray(value)) return value;
  return (value as readonly Wire[]).map((part) => (typeof part === 'string' ? part.toLowerCase() : part)); // isArray takes the type away
}
