import type { Operation } from '../../model/needed-capabilities.ts';
import { missingRule } from './capability-hint.ts';
import type { Connection } from './connection.ts';
import { isElsewhere, isLeaseCount, isLocked, isSealed, isWithoutLeader } from './server-words.ts';

interface Refusal {
  readonly operation: Operation;
  readonly path: string;
  readonly status: number;
  readonly errors: readonly string[];
}

/** What to do about an answer that says no. */
export function refusalHint(refusal: Refusal, connection: Connection): string | undefined {
  const text = refusal.errors.join('\n');
  switch (refusal.status) {
    case 400:
    case 404:
      return lookupHint(text);
    case 403:
      return deniedHint(refusal, text, connection);
    case 405:
      return 'the server does not know this operation here; compare its version with the documentation';
    case 412:
      return 'this node has not seen the last write yet; run again, or point VAULT_ADDR at the active node';
    case 413:
      return "the request is larger than the listener's max_request_size";
    case 429:
      return isLeaseCount(text)
        ? 'the lease count quota is used up: an operator must raise it or revoke leases'
        : 'a rate limit quota is exceeded: lower --parallelism, or raise the quota';
    case 503:
      return unavailableHint(text);
    default:
      return serverHint(text);
  }
}

function unavailableHint(text: string): string {
  if (isSealed(text)) return 'the server is sealed: unseal it, then run again';
  if (isLocked(text)) return 'an operator has locked the API of this namespace: have it unlocked';
  if (isWithoutLeader(text)) {
    return 'this node is a standby and finds no active node; run again when the cluster has elected one';
  }
  return 'the server is in maintenance, or something before it has no server left: run again later';
}

function lookupHint(text: string): string | undefined {
  if (/namespace not found/i.test(text))
    return 'create the namespace, or correct VAULT_NAMESPACE or --namespace';
  if (/no handler for route|No (?:auth|secret) engine|cannot fetch sysview|no mount entry/i.test(text)) {
    return 'nothing is mounted at this path; correct the path, or enable the mount first';
  }
  if (/unsupported path/i.test(text)) {
    return 'the server does not know this path; a name with other characters, or an older version, can be the reason';
  }
  if (/error checking (?:oidc discovery URL|jwks)/i.test(text)) {
    return 'the server itself fetches the URL when the config is written; its log has the reason';
  }
  if (/complexity/i.test(text)) return serverHint(text);
  return undefined;
}

function deniedHint({ operation, path }: Refusal, text: string, { token, tokenSource }: Connection): string {
  if (token === undefined) return 'there is no token: set VAULT_TOKEN, or log in first';
  const source = tokenSource ?? 'VAULT_TOKEN';
  if (/(?:invalid|bad|expired) token/i.test(text))
    return `the token in ${source} is not valid any more: log in again`;
  return `the token in ${source} lacks ${missingRule(operation, path)}, or it is not valid any more`;
}

function serverHint(text: string): string | undefined {
  if (isTooComplex(text))
    return "the request exceeds the listener's limits for JSON; split the object or raise them";
  if (isElsewhere(text)) return 'the token is in another namespace: name that one with --namespace';
  return undefined;
}

/** Vault answers a request that is over its JSON limits, or malformed, with 500; OpenBao with 400. */
export function isTooComplex(text: string): boolean {
  return /JSON (?:string|array|object|depth)|malformed JSON|duplicate key|complexity/i.test(text);
}
