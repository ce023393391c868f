import { generateKeyPairSync } from 'node:crypto';
import { makeCertificates } from '../adapters/vault/certificates.ts';
import type { FieldWorld } from './field-object.ts';
import type { RawHttp } from './raw-http.ts';

/** What the field objects need, made on this machine and on that server. */
export async function fieldWorld(raw: RawHttp, issuer: string): Promise<FieldWorld> {
  const version = async (path: string): Promise<string> =>
    String((await raw.read(`sys/plugins/catalog/${path}`))?.['version']);
  const idOf = async (path: string): Promise<string> => {
    await raw.write(path, {});
    return String((await raw.read(path))?.['id']);
  };
  return {
    issuer,
    caPem: caPem(),
    publicKeys: [publicKey(), publicKey()],
    serviceAccount: serviceAccount(),
    versions: { auth: await version('auth/userpass'), secret: await version('secret/ssh') },
    members: {
      entity: await idOf('identity/entity/name/f-entity'),
      group: await idOf('identity/group/name/f-inner'),
    },
  };
}

function publicKey(): string {
  const { publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** The server parses it when the config is written, and asks Google only at a login. */
function serviceAccount(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return JSON.stringify({
    type: 'service_account',
    client_email: 'nobody@example.iam.gserviceaccount.com',
    private_key_id: '1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: 'https://example.com/token',
  });
}

function caPem(): string {
  const certificates = makeCertificates();
  try {
    return certificates.text('ca.pem');
  } finally {
    certificates.remove();
  }
}
