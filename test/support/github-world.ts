import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { startGithubApi } from './github-api.ts';
import type { GithubApi } from './github-api.ts';
import { githubCheckout, REPOSITORY } from './github-repository.ts';
import type { Checkout } from './github-repository.ts';
import { githubRunner } from './github-runner.ts';
import type { GithubRunner, Job, StepEnd } from './github-runner.ts';
import { startIssuer } from './issuer.ts';
import { liveCommand } from './live-command.ts';
import { rawHttp } from './raw-http.ts';
import type { RawHttp } from './raw-http.ts';
import { tokenEndpoint } from './token-endpoint.ts';

/** The pull request that there is, and its newest commit. */
export const PULL_REQUEST = { number: 7, head: 'b7e2c0ffee' } as const;

/** What must be seen nowhere. */
export const SECRETS = {
  bearer: 'canary-request-token-4711-aZ',
  github: 'ghs_canary0GithubToken0Of0The0Job',
  fork: 'ghs_canary0GithubToken0Of0A0Fork0',
  team: 'canary-team-name-that-is-secret-91',
};

/** A repository on GitHub whose workflow reaches a real server, set up by the spec in ci/github. */
export interface GithubWorld {
  readonly api: GithubApi;
  readonly runner: GithubRunner;
  readonly checkout: Checkout;
  readonly raw: RawHttp;
  /** Holds the checkout. */
  readonly folder: string;
  /** Every secret so far: those above, identity tokens, and the tokens of logins. */
  readonly planted: Record<string, string>;
  /** Every step that has ended. */
  readonly ends: StepEnd[];
  job(event: 'pull_request' | 'push' | 'schedule', environment?: string): Job;
  /** Takes note of how a step has ended. */
  remember(end: StepEnd): StepEnd;
  /** Paths of the logins whose tokens are still good. */
  left(): Promise<readonly string[]>;
  policies(): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts all of it around that server. */
export async function startGithubWorld(server: RunningServer): Promise<GithubWorld> {
  const issuer = await startIssuer(server.hostName);
  const raw = rawHttp(server);
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-action-'));
  const checkout = await githubCheckout(join(folder, 'checkout'), issuer.url);
  const planted: Record<string, string> = { ...SECRETS };
  const ends: StepEnd[] = [];
  const api = await startGithubApi({
    token: SECRETS.github,
    readOnlyToken: SECRETS.fork,
    repository: REPOSITORY.name,
    number: PULL_REQUEST.number,
  });
  // https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
  const endpoint = await tokenEndpoint(async ({ url, authorization }) => {
    if (authorization !== `Bearer ${SECRETS.bearer}`) return { status: 401, body: {} };
    const asked = new URL(url, 'http://x').searchParams;
    const claims = JSON.parse(asked.get('claims') ?? '{}') as Record<string, string>;
    const token = (await issuer.sign({ ...claims, aud: asked.get('audience') ?? '' })).reveal();
    planted[`identity token ${Object.keys(planted).length}`] = token;
    return { status: 200, body: { count: token.length, value: token } };
  });
  const runner = await githubRunner({
    apiUrl: api.url,
    repository: REPOSITORY.name,
    githubToken: SECRETS.github,
    workspace: checkout.folder,
    env: { VAULT_ADDR: server.address, VAULTCTL_VAR_TEAM: SECRETS.team },
  });
  await setUp(server, issuer.url);
  return {
    api,
    runner,
    checkout,
    raw,
    folder,
    planted,
    ends,
    job: (event, environment) => jobOf(event, environment, endpoint.url),
    remember(end) {
      ends.push(end);
      for (const [index, token] of end.masked.entries())
        planted[`vault token ${ends.length}-${index}`] = token;
      return end;
    },
    async left() {
      const { keys = [] } = (await raw.read('auth/token/accessors?list=true')) ?? {};
      const found = await Promise.all(
        (keys as readonly string[]).map((accessor) =>
          raw.write('auth/token/lookup-accessor', { accessor }).catch(() => ({ data: {} })),
        ),
      );
      const paths = found.map(({ data }) => (data as { path?: string }).path ?? '');
      return paths.filter((path) => path.endsWith('/login'));
    },
    policies: async () => (await raw.read('sys/policies/acl?list=true'))?.['keys'],
    async close() {
      await Promise.all([issuer.close(), api.close(), endpoint.close(), runner.remove()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Somebody who may do anything applies the template, once. */
async function setUp(server: RunningServer, issuer: string): Promise<void> {
  const values = {
    repository_id: REPOSITORY.id,
    repository_owner_id: REPOSITORY.ownerId,
    issuer,
  };
  const flags = Object.entries(values).map(([name, value]) => `--var=${name}=${value}`);
  const template = join(import.meta.dirname, '../../ci/github/vaultctl.yaml');
  const { code, stderr } = await liveCommand(server)(['apply', '--auto-approve', ...flags, template]);
  if (code !== 0) throw new Error(`ci/github/vaultctl.yaml was not applied: ${stderr}`);
}

/** A job with the claims that GitHub gives it. https://docs.github.com/actions/reference/security/oidc#understanding-the-oidc-token */
function jobOf(event: string, environment: string | undefined, tokens: string): Job {
  const { number, head } = PULL_REQUEST;
  const isPull = event === 'pull_request';
  const ref = isPull ? `refs/pull/${number}/merge` : 'refs/heads/main';
  const subject = environment === undefined ? (isPull ? event : `ref:${ref}`) : `environment:${environment}`;
  const claims = {
    sub: `repo:${REPOSITORY.name}:${subject}`,
    repository: REPOSITORY.name,
    repository_id: REPOSITORY.id,
    repository_owner_id: REPOSITORY.ownerId,
    event_name: event,
    ref,
    ...(environment !== undefined && { environment }),
  };
  const query = new URLSearchParams({ 'api-version': '2.0', claims: JSON.stringify(claims) });
  return {
    event,
    ref,
    payload: isPull ? { action: 'synchronize', number, pull_request: { number, head: { sha: head } } } : {},
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${tokens}/token?${query.toString()}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRETS.bearer,
    },
  };
}
