import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import type { NomadAgent } from './nomad-agent.ts';
import { rawHttp } from './raw-http.ts';
import { until } from './until.ts';

/** What the server knows of a token. */
export interface KnownToken {
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly path: string;
  readonly orphan: boolean;
  readonly meta: Readonly<Record<string, string>> | null;
  /** Absent until the first renewal. */
  readonly last_renewal_time?: number;
}

/** The `vault` block of a Nomad agent that makes the tokens of tasks itself. */
export function legacyBlock(server: { readonly address: string }, token: string, role?: string): string {
  return `vault {
  enabled = true
  address = "${server.address}"
  token   = "${token}"
  ${role === undefined ? '' : `create_from_role = "${role}"`}
}
`;
}

/** The `vault` block of a Nomad agent whose tasks log in with tokens that Nomad signs. */
export function identityBlock(
  server: { readonly address: string },
  { mount = 'jwt-nomad', more = '' }: { readonly mount?: string; readonly more?: string } = {},
): string {
  return `vault {
  enabled               = true
  address               = "${server.address}"
  jwt_auth_backend_path = "${mount}"
  ${more}
  default_identity {
    aud = ["vault.io"]
    ttl = "1h"
  }
}
`;
}

/** Gives Nomad another `vault` block, and the lines that it logs about it, which have to contain `sign`. */
export async function takes(agent: NomadAgent, block: string, sign: string): Promise<string> {
  const before = agent.log().length;
  await agent.reload(block);
  return until(`Nomad logs ${sign}`, () => {
    const news = agent.log().slice(before);
    return news.includes(sign) && news;
  });
}

/** Logged once Nomad has accepted its token and the role. */
export const ACCEPTED = 'successfully renewed token';

/** The token of a job's task; undefined when there is none. */
export async function tokenOfJob(server: RunningServer, job: string): Promise<KnownToken | undefined> {
  const tokens = await allTokens(server);
  return tokens.find(({ meta }) => meta?.['JobID'] === job || meta?.['nomad_job_id'] === job);
}

async function allTokens(server: RunningServer): Promise<readonly KnownToken[]> {
  const { read, write } = rawHttp(server);
  const { keys } = (await read('auth/token/accessors?list=true')) as { readonly keys: readonly string[] };
  const known: KnownToken[] = [];
  for (const accessor of keys) {
    // It may have ended since the list was made.
    const found = await write('auth/token/lookup-accessor', { accessor }).catch(() => undefined);
    if (found !== undefined) known.push(found['data'] as KnownToken);
  }
  return known;
}
