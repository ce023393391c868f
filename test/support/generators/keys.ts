import { generateKeyPairSync } from 'node:crypto';

/** Public keys in PEM, new in each process. */
export const PUBLIC_KEYS: readonly string[] = Array.from({ length: 3 }, () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()
    .trim(),
);
