import type { Flavour, ServerInfo } from '../model/server.ts';
import { UsageError } from './spec-options.ts';

/** The newest release of each product that this version was tested with. */
const NEWEST: Readonly<Record<Flavour, string>> = { vault: '1.21.1', openbao: '2.6.2' };

/** A server that nobody has asked. */
export interface AssumedServer extends ServerInfo {
  /** Whether its release was named. */
  readonly isVersionGiven: boolean;
}

/**
 * The server that access is judged for where none is asked: `vault`, `openbao`, or with a version, `vault-1.16` or
 * `openbao-2.2.0`. Throws a `UsageError`.
 */
export function assumedServer(text = 'vault'): AssumedServer {
  const [, flavour, version] = /^(vault|openbao)(?:-(\d{1,4}(?:\.\d{1,4}){1,2}))?$/.exec(text) ?? [];
  if (flavour !== 'vault' && flavour !== 'openbao')
    throw new UsageError(
      `--server knows no ${text}`,
      'write vault or openbao, or one with its version: openbao-2.2',
    );
  return {
    flavour,
    version: version ?? NEWEST[flavour],
    isVersionGiven: version !== undefined,
    edition: 'enterprise',
    clusterName: '',
    clusterId: '',
  };
}

/**
 * The server that somebody named, to which a spec is held as a plan there does; none where nobody did, since what it lacks is
 * no mistake then. Throws a `UsageError`.
 */
export function namedServer(text: string | undefined): AssumedServer | undefined {
  return text === undefined ? undefined : assumedServer(text);
}

/** Throws a `UsageError` when a server is named although one is asked. */
export function refuseNamedServer(text: string | undefined): void {
  if (text === undefined) return;
  throw new UsageError(
    '--server is for judging without a server',
    'leave it out: --live asks the server itself',
  );
}
