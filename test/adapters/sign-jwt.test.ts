import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { signJwt } from '../../src/adapters/sign-jwt.ts';
import { Secret } from '../../src/model/secret.ts';

const CLAIMS = { iss: 'https://ci.example.com', sub: 'a', aud: 'vault', text: 'Grüße' };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = (namedCurve: string): ReturnType<typeof generateKeyPairSync> =>
  generateKeyPairSync('ec', { namedCurve });
const pem = (key: KeyObject): Secret<string> =>
  new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString());

const keys = {
  rsa,
  'P-256': ec('P-256'),
  'P-384': ec('P-384'),
  'P-521': ec('P-521'),
  Ed25519: generateKeyPairSync('ed25519'),
};

test.each([
  ['rsa', 'RS256'],
  ['rsa', 'RS384'],
  ['rsa', 'RS512'],
  ['rsa', 'PS256'],
  ['rsa', 'PS384'],
  ['rsa', 'PS512'],
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
  ['Ed25519', 'EdDSA'],
] as const)('a key %s signs with %s, and others can check it', async (name, algorithm) => {
  const { privateKey, publicKey } = keys[name];
  const jwt = signJwt({ key: pem(privateKey), keyId: 'k-1', algorithm, claims: CLAIMS });
  if (!(jwt instanceof Secret)) throw new Error(jwt.problem);
  const verified = await jwtVerify(jwt.reveal(), publicKey, { algorithms: [algorithm] });
  expect(verified.protectedHeader).toEqual({ alg: algorithm, typ: 'JWT', kid: 'k-1' });
  expect(verified.payload).toEqual(CLAIMS);
});

test.each([
  ['rsa', 'RS256'],
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
  ['Ed25519', 'EdDSA'],
] as const)('a key %s signs with %s unless told', async (name, algorithm) => {
  const { privateKey, publicKey } = keys[name];
  const jwt = signJwt({ key: pem(privateKey), claims: CLAIMS });
  if (!(jwt instanceof Secret)) throw new Error(jwt.problem);
  const { protectedHeader } = await jwtVerify(jwt.reveal(), publicKey);
  expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT' });
});

const locked = rsa.privateKey.export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'some',
});

test.each([
  [
    'with an algorithm of another kind',
    pem(rsa.privateKey),
    'ES256',
    'a key of the kind rsa does not sign with ES256',
  ],
  [
    'with an algorithm of another curve',
    pem(keys['P-256'].privateKey),
    'ES384',
    'a key of the kind ec does not sign with ES384',
  ],
  ['with none', pem(rsa.privateKey), 'none', 'a key of the kind rsa does not sign with none'],
  [
    'for another use',
    pem(generateKeyPairSync('x25519').privateKey),
    undefined,
    'a key of the kind x25519 signs no JWT',
  ],
  ['on another curve', pem(ec('secp256k1').privateKey), undefined, 'a key of the kind ec signs no JWT'],
  [
    'with a passphrase',
    new Secret(locked.toString()),
    undefined,
    'it is no private key in PEM, or one with a passphrase',
  ],
  [
    'that is public',
    new Secret(rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    undefined,
    'it is no private key in PEM, or one with a passphrase',
  ],
])('no key %s', (_, key, algorithm, problem) => {
  expect(signJwt({ key, algorithm, claims: CLAIMS })).toEqual({ problem });
});
