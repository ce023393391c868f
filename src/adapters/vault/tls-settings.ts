import { errorCode } from '../../model/error-code.ts';
import { Secret } from '../../model/secret.ts';
import type { Complain, ConnectionFiles, ConnectionFlags } from './connection.ts';
import type { Environment } from './environment.ts';
import { setting } from './environment.ts';

/** How the two sides of a TLS connection prove who they are. */
export interface TlsSettings {
  /** PEM texts that replace the system's certificates; undefined keeps those. */
  readonly ca?: readonly string[];
  readonly clientCert?: string;
  readonly clientKey?: Secret<string>;
  /** The name to ask for and to find in the certificate, when it is not the host of the address. */
  readonly serverName?: string;
  /** Whether the server's certificate is checked. */
  readonly verify: boolean;
}

/** Reads certificates. `VAULT_CACERT` wins over `VAULT_CACERT_BYTES`, which wins over `VAULT_CAPATH`. */
export async function readTlsSettings(
  env: Environment,
  flags: ConnectionFlags,
  files: ConnectionFiles,
  verify: boolean,
  complain: Complain,
): Promise<TlsSettings> {
  const read = async (path: string, name: string): Promise<string> => {
    try {
      return await files.read(path);
    } catch (error) {
      complain(`${name}: ${path} cannot be read (${errorCode(error) ?? 'unknown error'})`);
      return '';
    }
  };
  const ca = await readAuthorities(env, flags, files, read, complain);
  const client = await readClient(env, flags, read, complain);
  const serverName = setting(env, 'TLS_SERVER_NAME', ['--tls-server-name', flags.tlsServerName])?.value;
  const settings = {
    ...(ca !== undefined && { ca }),
    ...client,
    ...(serverName !== undefined && { serverName }),
    verify,
  };
  await tryOut(settings, complain);
  return settings;
}

type Read = (path: string, name: string) => Promise<string>;

async function readAuthorities(
  env: Environment,
  flags: ConnectionFlags,
  files: ConnectionFiles,
  read: Read,
  complain: Complain,
): Promise<readonly string[] | undefined> {
  const bytes = setting(env, 'CACERT_BYTES');
  const folder = setting(env, 'CAPATH', ['--ca-path', flags.caPath]);
  // A flag for the folder must not lose to a variable for the file.
  const file =
    flags.caCert === undefined && flags.caPath !== undefined
      ? undefined
      : setting(env, 'CACERT', ['--ca-cert', flags.caCert]);
  if (file !== undefined) return [certificate(await read(file.value, file.name), file.name, complain)];
  if (bytes !== undefined && flags.caPath === undefined)
    return [certificate(bytes.value, bytes.name, complain)];
  if (folder === undefined) return undefined;
  return readFolder(folder.value, folder.name, files, complain);
}

function certificate(text: string, name: string, complain: Complain): string {
  if (text !== '' && !isCertificate(text))
    complain(`${name} holds no PEM certificate (-----BEGIN CERTIFICATE-----)`);
  return text;
}

function isCertificate(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----') || text.includes('-----BEGIN TRUSTED CERTIFICATE-----');
}

/** Files without a certificate, and folders, are passed over: such a folder often holds links and lists as well. */
async function readFolder(
  folder: string,
  name: string,
  files: ConnectionFiles,
  complain: Complain,
): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for (const entry of [...(await files.names(folder))].sort()) {
      const text = await files.read(`${folder}/${entry}`).catch(() => '');
      if (isCertificate(text)) found.push(text);
    }
  } catch (error) {
    complain(`${name}: ${folder} cannot be read (${errorCode(error) ?? 'unknown error'})`);
    return found;
  }
  if (found.length === 0) complain(`${name}: no file in ${folder} holds a PEM certificate`);
  return found;
}

async function readClient(
  env: Environment,
  flags: ConnectionFlags,
  read: Read,
  complain: Complain,
): Promise<Pick<TlsSettings, 'clientCert' | 'clientKey'>> {
  const cert = setting(env, 'CLIENT_CERT', ['--client-cert', flags.clientCert]);
  const key = setting(env, 'CLIENT_KEY', ['--client-key', flags.clientKey]);
  if (cert === undefined && key === undefined) return {};
  if (cert === undefined || key === undefined) {
    complain(
      `${(cert ?? key)?.name ?? ''} is set alone; a client certificate and its key are given together`,
    );
    return {};
  }
  return {
    clientCert: await read(cert.value, cert.name),
    clientKey: new Secret(await read(key.value, key.name)),
  };
}

/** Finds a key that does not belong to the certificate, or has a passphrase, before the first request does. */
async function tryOut(settings: TlsSettings, complain: Complain): Promise<void> {
  const { ca, clientCert, clientKey } = settings;
  // An empty context would still load every certificate of the system.
  if (ca === undefined && clientCert === undefined) return;
  if (ca?.includes('') === true || clientCert === '') return;
  // Loaded here, because most plans have no certificates to try.
  const { createSecureContext } = await import('node:tls');
  try {
    createSecureContext({
      ...(ca !== undefined && { ca: [...ca] }),
      ...(clientCert !== undefined && { cert: clientCert }),
      ...(clientKey !== undefined && { key: clientKey.reveal() }),
    });
  } catch (error) {
    complain(`the certificates cannot be used: ${error instanceof Error ? error.message : 'unknown error'}`);
  }
}
