import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { Secret } from '../../src/model/secret.ts';

const LIFE_S = 600;

/** An OpenID Connect issuer on this machine, with keys of its own. */
export interface Issuer {
  /** As it stands in `iss` and in the discovery document; without a slash at its end. */
  readonly url: string;
  /** The paths that it has been asked for. */
  readonly asked: readonly string[];
  /** A JWT of this issuer, good for ten minutes from now; the claims given win over its own. */
  sign(claims: JWTPayload): Promise<Secret<string>>;
  close(): Promise<void>;
}

/** A pair of keys that several issuers can have. */
export interface SigningKeys extends Awaited<ReturnType<typeof generateKeyPair>> {
  /** The private one, as PEM. */
  readonly pem: string;
}

/** Makes a pair of keys. */
export async function signingKeys(): Promise<SigningKeys> {
  const keys = await generateKeyPair('RS256', { extractable: true });
  return { ...keys, pem: await exportPKCS8(keys.privateKey) };
}

/**
 * Starts an issuer under the name by which a server calls this machine (`RunningServer.hostName`), with keys of its own
 * unless some are given.
 */
export async function startIssuer(
  hostName = '127.0.0.1',
  keys?: Pick<SigningKeys, 'publicKey' | 'privateKey'>,
): Promise<Issuer> {
  const { publicKey, privateKey } = keys ?? (await generateKeyPair('RS256'));
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const document = documents[path];
    response.writeHead(document === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  });
  // A server in a container comes in from another network.
  const interfaces = hostName === '127.0.0.1' ? '127.0.0.1' : '0.0.0.0';
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, interfaces, resolve);
  });
  const url = `http://${hostName}:${(server.address() as AddressInfo).port}`;
  const documents: Readonly<Record<string, object>> = {
    '/.well-known/openid-configuration': {
      issuer: url,
      jwks_uri: `${url}/.well-known/jwks.json`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
    '/.well-known/jwks.json': { keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] },
  };
  return {
    url,
    asked,
    async sign(claims) {
      const now = Math.floor(Date.now() / 1000);
      const standard = { iss: url, iat: now, nbf: now, exp: now + LIFE_S, jti: randomUUID() };
      const jwt = new SignJWT({ ...standard, ...claims }).setProtectedHeader({
        alg: 'RS256',
        kid,
        typ: 'JWT',
      });
      return new Secret(await jwt.sign(privateKey));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
