import { isDeepStrictEqual } from 'node:util';
import type { Admitted, LoginOutcome } from '../../../src/access/login.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { GROUPS } from './login-bench.ts';
import type { LoginBench } from './login-bench.ts';
import type { LoginAnswer } from './login-client.ts';

/** What can be seen of a login. */
export type Seen = WireObject;

/** Everything that the server shows after a login: its answer, the token, the entity's alias and groups. */
export async function seenOnServer({ raw }: LoginBench, mount: string, answer: LoginAnswer): Promise<Seen> {
  const auth = answer.body.auth as WireObject | null | undefined;
  if (!isWireObject(auth)) return { status: answer.status, errors: [...(answer.body.errors ?? [])] };
  const looked = (await raw.write('auth/token/lookup', { token: auth['client_token'] })) as WireObject;
  const token = looked['data'] as WireObject;
  const entity = (await raw.read(`identity/entity/id/${String(auth['entity_id'])}`)) as WireObject;
  const alias = (entity['aliases'] as readonly WireObject[]).find(
    ({ mount_path }) => mount_path === `auth/${mount}/`,
  );
  return {
    status: answer.status,
    policies: auth['policies'] ?? [],
    ttl: auth['lease_duration'] ?? null,
    creation_ttl: token['creation_ttl'] ?? null,
    type: auth['token_type'] ?? null,
    renewable: auth['renewable'] ?? null,
    period: token['period'] ?? 0,
    explicit_max_ttl: token['explicit_max_ttl'] ?? null,
    num_uses: token['num_uses'] ?? null,
    bound_cidrs: token['bound_cidrs'] ?? [],
    display_name: token['display_name'] ?? null,
    metadata: auth['metadata'] ?? null,
    alias: alias?.['name'] ?? null,
    alias_metadata: alias?.['metadata'] ?? null,
    groups: await groupsOf(raw, mount, entity['group_ids'] ?? []),
  };
}

/** Whether the model says, perhaps among other things, what is seen on the server. */
export function isSaid(outcome: LoginOutcome, server: Seen): boolean {
  if (outcome.kind === 'undecided') return false;
  if (outcome.kind === 'refused') {
    return outcome.refusals.some(({ status, text }) => isDeepStrictEqual({ status, errors: [text] }, server));
  }
  const { alias } = server;
  // The servers find an alias in any letter case, but give it new metadata only in the letters of its first login.
  const isOther =
    alias !== outcome.aliasName && String(alias).toLowerCase() === outcome.aliasName.toLowerCase();
  const expected = admittedAs(outcome);
  const kept = { alias, alias_metadata: server['alias_metadata'] ?? null };
  return isDeepStrictEqual(isOther ? { ...expected, ...kept } : expected, server);
}

function admittedAs(outcome: Admitted): Seen {
  const groups = outcome.groups.map((name) => name.toLowerCase());
  return {
    status: 200,
    policies: outcome.policies,
    ttl: outcome.ttl,
    creation_ttl: outcome.ttl,
    type: outcome.tokenType,
    renewable: outcome.renewable,
    period: outcome.period,
    explicit_max_ttl: outcome.explicitMaxTtl,
    num_uses: outcome.numUses,
    bound_cidrs: outcome.boundCidrs,
    display_name: outcome.displayName,
    metadata: outcome.metadata,
    alias: outcome.aliasName,
    alias_metadata: outcome.metadata,
    groups: GROUPS.filter((name) => groups.includes(name)),
  };
}

const names = new Map<string, string>();

async function groupsOf(raw: LoginBench['raw'], mount: string, ids: Wire): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of ids as readonly string[]) {
    const name = names.get(id) ?? String((await raw.read(`identity/group/id/${id}`))?.['name']);
    names.set(id, name);
    if (name.startsWith(`${mount} `)) found.push(name.slice(mount.length + 1));
  }
  return GROUPS.filter((name) => found.includes(name));
}
