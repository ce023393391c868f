import { NumberText } from '../../model/wire.ts';

/** Fields that hold a word of vaultctl's own, a place or a name, which no spec takes from the environment. */
const OWN: ReadonlySet<string> = new Set([
  'address',
  'at',
  'check',
  'operation',
  'reason',
  'result',
  'verdict',
  'when',
  'why',
  'wrapping',
]);
/** Fields whose keys are names from the spec; the other keys are vaultctl's own. */
const NAMED: ReadonlySet<string> = new Set(['allowed_parameters', 'denied_parameters', 'metadata']);

/** The report of an answer with secret values taken out of what comes from the spec. */
export function hiddenReport<T>(report: T, hide: (text: string) => string): T {
  return changed(report, hide) as T; // texts stay texts, and the shape stays as it is
}

function changed(value: unknown, hide: (text: string) => string, isNamed = false): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((member) => changed(member, hide));
  if (typeof value !== 'object' || value === null || value instanceof NumberText) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]): [string, unknown] => {
      if (isNamed) return [hide(key), changed(inner, hide, true)];
      return [key, OWN.has(key) ? inner : changed(inner, hide, NAMED.has(key))];
    }),
  );
}
