import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM files of an authority, a server and a client, all valid for one day. */
export interface Certificates {
  readonly folder: string;
  /** Path of a file: `ca.pem`, `server.pem`, `server.key`, `client.pem`, `client.key`, `expired.pem`. */
  readonly path: (name: string) => string;
  readonly text: (name: string) => string;
  readonly remove: () => void;
}

/** Makes them with the `openssl` program, which these tests need. The server's name is `vault.test`, not its address. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'vaultctl-tls-'));
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '1',
    '-subj',
    '/CN=test authority',
  );
  for (const name of ['server', 'client']) {
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    writeFileSync(path(`${name}.ext`), name === 'server' ? 'subjectAltName=DNS:vault.test' : '');
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-out', `${name}.pem`, '-days', '1');
  }
  return {
    folder,
    path,
    text: (name) => readFileSync(path(name), 'utf8'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
