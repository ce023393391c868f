import { generateKeyPairSync } from 'node:crypto';
import { CompactSign } from 'jose';
import type { WireObject } from '../../../src/model/wire.ts';
import type { Attempt } from './claims-arbitrary.ts';

/** Signs whatever claims it is given, sound or not. */
export interface Signer {
  /** In PEM. */
  readonly publicKeys: readonly string[];
  sign(claims: WireObject, algorithm: Attempt['algorithm']): Promise<string>;
}

/** A signer with an RSA and an elliptic key of its own. */
export function newSigner(): Signer {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = { type: 'spki', format: 'pem' } as const;
  return {
    publicKeys: [rsa.publicKey.export(pem).toString(), elliptic.publicKey.export(pem).toString()],
    async sign(claims, algorithm) {
      const payload = new TextEncoder().encode(JSON.stringify(claims));
      const jws = new CompactSign(payload).setProtectedHeader({ alg: algorithm });
      return jws.sign(algorithm === 'ES256' ? elliptic.privateKey : rsa.privateKey);
    },
  };
}
