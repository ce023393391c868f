import { generateKeyPairSync } from 'node:crypto';
import { makeCertificates } from '../adapters/vault/certificates.ts';

/** A certificate authority of its own, in PEM. */
export function caPem(): string {
  const certificates = makeCertificates();
  try {
    return certificates.text('ca.pem');
  } finally {
    certificates.remove();
  }
}

/** JSON of a Google service account, made up: servers parse it at once and ask Google only at a login. */
export function serviceAccount(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return JSON.stringify({
    type: 'service_account',
    client_email: 'nobody@example.iam.gserviceaccount.com',
    private_key_id: '1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: 'https://example.com/token',
  });
}
