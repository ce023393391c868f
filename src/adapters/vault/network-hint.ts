import type { Connection } from './connection.ts';

/** What to do when no answer arrived, by Node's or OpenSSL's code. */
export function networkHint(code: string, message: string, connection: Connection): string {
  const { address, socketPath, timeoutMilliseconds } = connection;
  const place = socketPath ?? address;
  if (
    /wrong version number|packet length too long|http request/i.test(message) ||
    code === 'HPE_INVALID_CONSTANT'
  ) {
    return address.startsWith('https:')
      ? `the server at ${place} does not speak TLS: write http:// in VAULT_ADDR if that is intended`
      : `the server at ${place} does not speak plain HTTP: write https:// in VAULT_ADDR`;
  }
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `is the server running at ${place}? VAULT_ADDR or --address names another one`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host name of ${place} is not known here; correct VAULT_ADDR, or check the name server`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `${place} cannot be reached from here; check VAULT_ADDR, network and firewall`;
    case 'TIMEOUT':
      return `no answer within ${timeoutMilliseconds / 1000} s; VAULT_CLIENT_TIMEOUT allows more`;
    case 'STOPPED':
      return 'plan again to see what is there';
    case 'TOO_LARGE':
      return `check that ${place} is a Vault`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'the certificate is for another name: use that name in VAULT_ADDR, or set VAULT_TLS_SERVER_NAME';
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return "the server's certificate is not valid at this time; renew it, or correct the clock";
    default:
      return certificateHint(code, message) ?? brokenHint(connection);
  }
}

function certificateHint(code: string, message: string): string | undefined {
  if (/SELF_SIGNED|UNABLE_TO_|ISSUER_CERT|CERT_UNTRUSTED|CERT_SIGNATURE/.test(code)) {
    return 'the certificate comes from an authority that is not known here: set VAULT_CACERT to its PEM file';
  }
  if (/certificate required|bad certificate|handshake failure|unknown ca/i.test(message)) {
    return 'the server wants another client certificate: set VAULT_CLIENT_CERT and VAULT_CLIENT_KEY';
  }
  return undefined;
}

/** With TLS 1.3, a server that misses a client certificate can close the connection after it looked established. */
function brokenHint({ address, tls }: Connection): string {
  const hint = 'the connection broke; run again, and look into the log of the server';
  return address.startsWith('https:') && tls.clientCert === undefined
    ? `${hint}; if it asks for a client certificate, set VAULT_CLIENT_CERT and VAULT_CLIENT_KEY`
    : hint;
}

/** Certificates do not change between two attempts, and a wrong protocol stays wrong. */
export function isLasting(code: string, message: string): boolean {
  return (
    /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO|^HPE_|^UND_ERR_(?:INVALID|DESTROYED|CLOSED)/.test(
      code,
    ) ||
    /wrong version number|alert/i.test(message) ||
    code === 'TOO_LARGE'
  );
}
