import { byteLength } from '../model/byte-length.ts';
import type { Problem } from '../model/kind.ts';

const MOST = 64;
const KEY_LENGTH = 128;
const VALUE_LENGTH = 512;

/** Metadata that the identity store refuses; measured in bytes. */
export function* metadataProblems(metadata: Readonly<Record<string, string>>): Iterable<Problem> {
  const entries = Object.entries(metadata);
  const problem = (message: string, within: readonly string[] = []): Problem => ({
    code: 'invalid-value',
    message,
    fields: ['metadata'],
    within,
  });
  if (entries.length > MOST)
    yield problem(`metadata has ${entries.length} entries, and the server takes ${MOST}`);
  for (const [key, value] of entries) {
    if (!/^[\w=/+.-]+$/.test(key)) {
      yield problem(`the metadata key "${key}" has other characters than letters, digits and _ = / + . -`, [
        key,
      ]);
    }
    if (byteLength(key) > KEY_LENGTH) {
      yield problem(`a metadata key has ${byteLength(key)} bytes, and the server takes ${KEY_LENGTH}`, [key]);
    }
    if (byteLength(value) > VALUE_LENGTH) {
      yield problem(`metadata ${key} has ${byteLength(value)} bytes, and the server takes ${VALUE_LENGTH}`, [
        key,
      ]);
    }
  }
}
