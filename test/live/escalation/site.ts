import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningServer } from '../../../src/adapters/server/start-server.ts';
import { specOfStory } from '../../access/escalation/role-of-story.ts';
import type { EscalationStory } from '../../access/escalation/stories.ts';
import type { liveCommand } from '../../support/live-command.ts';
import { rawHttp } from '../../support/raw-http.ts';
import type { RawHttp } from '../../support/raw-http.ts';
import { newSigner } from '../logins/signer.ts';
import type { Signer } from '../logins/signer.ts';
import { request } from './request.ts';

/** The policy that nobody in a story has; whoever may do what it grants has come to hold any policy. */
export const CROWN = 'crown';
export const CROWN_POLICY = 'path "secret/data/crown" { capabilities = ["delete"] }';

const ISSUER = 'https://ci.example.com';
const [issuer, forger] = [newSigner(), newSigner()];
const CROWN_PATH = 'secret/data/crown';

/** A server with the access rules of one story, and somebody who has logged in at its role `web`. */
export interface Site {
  readonly root: RawHttp;
  readonly address: string;
  /** The issuer that the mount `ci` trusts, of which the attacker has tokens. */
  readonly issuer: Signer;
  /** Keys that the attacker made. */
  readonly forger: Signer;
  /** The attacker’s tokens, in the order in which they were had. */
  readonly tokens: string[];
  /** Names of the policies that the attacker wrote. */
  readonly written: string[];
  /** The attacker’s own entity. */
  readonly entity: { readonly id: string; readonly name: string };
}

/** The story as a spec, whose mount trusts the issuer. */
function specOfSite(story: EscalationStory): string {
  const spec = JSON.parse(specOfStory(story)) as { auth: { ci: { config: object } } };
  const config = { jwt_validation_pubkeys: issuer.publicKeys, bound_issuer: ISSUER };
  return JSON.stringify({ ...spec, auth: { ...spec.auth, ci: { ...spec.auth.ci, config } } });
}

/** Applies a story to the server, logs in, and gives that to a test; then nothing of it is left. */
export async function atSite<Result>(
  { server, vaultctl }: { readonly server: RunningServer; readonly vaultctl: ReturnType<typeof liveCommand> },
  story: EscalationStory,
  use: (site: Site) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-escalation-'));
  const root = rawHttp(server);
  const builtIn = (await root.read('sys/policies/acl/default'))?.['policy'];
  try {
    await root.write(`sys/policies/acl/${CROWN}`, { policy: CROWN_POLICY });
    const file = join(folder, 'spec.json');
    await writeFile(file, specOfSite(story));
    const applied = await vaultctl(['apply', '--auto-approve', file]);
    if (applied.code !== 0) throw new Error(applied.stderr);
    const { auth } = await root.write('auth/ci/login', { role: 'web', jwt: await signed(issuer) });
    const { client_token, entity_id: id } = auth as { client_token: string; entity_id: string };
    const { name } = (await root.read(`identity/entity/id/${id}`)) as { name: string };
    const tokens = [client_token];
    return await use({
      root,
      address: server.address,
      issuer,
      forger,
      tokens,
      written: [],
      entity: { id, name },
    });
  } finally {
    await cleared(root, builtIn);
    await rm(folder, { recursive: true, force: true });
  }
}

/** A token that every role of the stories admits, when its mount trusts the signer. */
export async function signed(signer: Signer): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, sub: 'me', aud: 'vault', project: 'p', iat, exp: iat + 600 };
  return signer.sign(claims, 'ES256');
}

/** Whether one of the attacker’s tokens has the policy that nobody gave it. */
export async function hasCrown({ address, tokens }: Site): Promise<boolean> {
  const answers = tokens.map((token) => request(address, { operation: 'delete', path: CROWN_PATH, token }));
  return (await Promise.all(answers)).some(({ status }) => status < 300);
}

async function cleared(root: RawHttp, builtIn: unknown): Promise<void> {
  const mounts = Object.keys((await root.read('sys/auth')) ?? {}).filter((path) => /^\w+\/$/.test(path));
  for (const path of mounts.filter((one) => one !== 'token/')) await root.remove(`sys/auth/${path}`);
  await root.remove('auth/token/roles/deploy');
  for (const name of ['ops', 'fresh']) await root.remove(`identity/group/name/${name}`);
  const { policies } = (await root.read('sys/policy')) as { policies: readonly string[] };
  const own = policies.filter((name) => !['root', 'default'].includes(name));
  for (const name of own) await root.remove(`sys/policies/acl/${name}`);
  await root.write('sys/policies/acl/default', { policy: builtIn });
}
