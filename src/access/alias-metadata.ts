import { byteLength } from '../model/byte-length.ts';
import { goQuote } from './go-text.ts';
import type { Refusal } from './login.ts';

const MOST_PAIRS = 64;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 512;
const RESERVED_PREFIX = 'vault-';

/**
 * Why the identity store takes no alias with this metadata. It looks at a new alias only: with one that is there, the
 * same login passes. `validateMetadata` in
 * https://github.com/openbao/openbao/blob/main/internal/vault/identity/store_util.go
 */
export function metadataRefusals(metadata: Readonly<Record<string, string>>): readonly Refusal[] {
  const pairs = Object.entries(metadata);
  if (pairs.length > MOST_PAIRS)
    return [refused(`metadata cannot contain more than ${String(MOST_PAIRS)} key/value pairs`)];
  return pairs.flatMap(([key, value]) => {
    const problem = pairProblem(key, value);
    const pair = `failed to load metadata pair (${goQuote(key)}, ${goQuote(value)})`;
    return problem === undefined ? [] : [refused(`${pair}: ${problem}`)];
  });
}

function pairProblem(key: string, value: string): string | undefined {
  if (key === '') return 'key cannot be blank';
  if (!/^[a-zA-Z0-9=/+_-]+$/.test(key)) return 'key contains invalid characters';
  if (key.length > LONGEST_KEY) return `key is too long (limit: ${String(LONGEST_KEY)} characters)`;
  if (key.startsWith(RESERVED_PREFIX)) return `key prefix "${RESERVED_PREFIX}" is reserved for internal use`;
  const bytes = byteLength(value);
  return bytes > LONGEST_VALUE ? `value is too long (limit: ${String(LONGEST_VALUE)} characters)` : undefined;
}

function refused(problem: string): Refusal {
  return { by: 'alias', text: `invalid alias metadata: ${problem}`, status: 500 };
}
