import { generateKeyPairSync } from 'node:crypto';
import { caPem, serviceAccount } from './credentials.ts';
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
