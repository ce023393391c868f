import { constants, createPrivateKey, sign } from 'node:crypto';
import type { KeyObject, SigningOptions } from 'node:crypto';
import type { Secret } from '../model/secret.ts';
import type { WireObject } from '../model/wire.ts';

/** A token to be made. */
export interface NewJwt {
  /** PEM. */
  readonly key: Secret<string>;
  /** `kid` of the header. */
  readonly keyId?: string | undefined;
  /** What the key is used with first, unless told. */
  readonly algorithm?: string | undefined;
  readonly claims: WireObject;
}

/** Signs a JWT; gives a sentence when the key cannot. */
export function signJwt({ key, keyId, algorithm, claims }: NewJwt): Secret<string> | { problem: string } {
  const opened = key.map(privateKey);
  // The kind of a key is no secret.
  const [kind, curve] = opened
    .map((one) => [one?.asymmetricKeyType, one?.asymmetricKeyDetails?.namedCurve])
    .reveal();
  if (kind === undefined) return { problem: 'it is no private key in PEM, or one with a passphrase' };
  const algorithms = algorithmsOf(kind, curve);
  const alg = algorithm ?? algorithms[0];
  if (alg === undefined) return { problem: `a key of the kind ${kind} signs no JWT` };
  if (!algorithms.includes(alg)) return { problem: `a key of the kind ${kind} does not sign with ${alg}` };
  const header = { alg, typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) };
  const text = [header, claims].map((part) => base64(JSON.stringify(part))).join('.');
  return opened.map((one) => `${text}.${one === undefined ? '' : signature(one, alg, text)}`);
}

function privateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

function algorithmsOf(kind: string, curve = ''): readonly string[] {
  if (kind === 'rsa') return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  if (kind === 'ec') return [CURVES[curve] ?? []].flat();
  return kind === 'ed25519' ? ['EdDSA'] : [];
}

function signature(key: KeyObject, alg: string, text: string): string {
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`;
  const padding: SigningOptions = alg.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
  const made = sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363', ...padding });
  return made.toString('base64url');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url');
}
