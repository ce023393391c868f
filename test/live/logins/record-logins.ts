import fc from 'fast-check';
import { admit } from '../../../src/access/admit.ts';
import type { Login, LoginRole } from '../../../src/access/login.ts';
import { attemptArbitrary } from './claims-arbitrary.ts';
import type { Attempt } from './claims-arbitrary.ts';
import type { LoginBench } from './login-bench.ts';
import { callerAddress } from './login-client.ts';
import { benchMounts } from './mounts.ts';
import type { BenchMount } from './mounts.ts';
import { seenOnServer } from './outcome.ts';
import type { Seen } from './outcome.ts';
import { roleArbitrary } from './role-arbitrary.ts';

const LOGINS_PER_ROLE = 20;
const SYSTEM_MAX = 2_764_800;

/** A login that a server has answered. */
export interface RecordedLogin {
  /** The login at each moment at which the server may have looked at its clock. */
  readonly at: readonly Login[];
  readonly server: Seen;
}

/** Logs in with generated tokens to generated roles. */
export async function recordLogins(
  bench: LoginBench,
  wanted: number,
  seed: number,
): Promise<readonly RecordedLogin[]> {
  const share = Math.ceil(wanted / benchMounts.length);
  const recorded: RecordedLogin[] = [];
  // One login after the other on each mount, since logins of one entity change what is seen of it.
  const run = async (place: BenchMount, seat: number): Promise<void> => {
    const roles = await writtenRoles(bench, place, Math.ceil(share / LOGINS_PER_ROLE), seed + seat);
    for (const [index, role] of roles.entries()) {
      const count = Math.min(LOGINS_PER_ROLE, share - index * LOGINS_PER_ROLE);
      const arbitrary = attemptArbitrary(role, place.config.bound_issuer);
      const attempts = fc.sample(arbitrary, { numRuns: count, seed: seed + seat * 1_000_003 + index });
      for (const attempt of attempts) recorded.push(await tried(bench, place, roles, index, attempt));
    }
  };
  await Promise.all(benchMounts.map(run));
  return recorded;
}

async function writtenRoles(
  bench: LoginBench,
  { path, mount }: BenchMount,
  count: number,
  seed: number,
): Promise<readonly LoginRole[]> {
  const isBao = bench.info.flavour === 'openbao';
  // A server in a container sees the address of its network's gateway.
  const seesCallers = bench.server.hostName === '127.0.0.1';
  const longest = mount.max_lease_ttl === 0 ? SYSTEM_MAX : mount.max_lease_ttl;
  const roles = fc.sample(roleArbitrary({ isBao, longest, seesCallers }), {
    numRuns: Math.max(count, 2),
    seed,
  });
  for (const [index, role] of roles.entries())
    await bench.writeRole(`auth/${path}/role/r${String(index)}`, role);
  return roles;
}

async function tried(
  bench: LoginBench,
  { path, mount, config }: BenchMount,
  roles: readonly LoginRole[],
  index: number,
  attempt: Attempt,
): Promise<RecordedLogin> {
  const asked = askedName(attempt, index);
  const roleName = asked === '' ? config.default_role : asked;
  const role = roles[/^r\d+$/i.test(roleName) ? Number(roleName.slice(1)) : -1];
  const before = Date.now();
  const claims = attempt.claims(Math.floor(before / 1000));
  const jwt = await bench.signer.sign(claims, attempt.algorithm);
  const login: Login = {
    roleName,
    role,
    config,
    mountPath: path,
    mount,
    claims,
    header: { alg: attempt.algorithm },
    remoteAddress: callerAddress(attempt.host),
    isKnownAlias: true,
    now: before,
    server: bench.info,
  };
  const isKnownAlias = await hasAlias(bench, login);
  const answer = await bench.client.login(path, { role: asked, jwt }, attempt.host);
  const server = await seenOnServer(bench, path, answer);
  // Of the last millisecond a part may be over.
  const at = instants(before, Date.now() + 1).map((now) => ({ ...login, isKnownAlias, now }));
  return { at, server };
}

/** Whether somebody has logged in under that name before; asked only where it matters. */
async function hasAlias(bench: LoginBench, login: Login): Promise<boolean> {
  const first = admit({ ...login, isKnownAlias: false });
  if (login.role === undefined || first.kind !== 'refused' || first.refusals[0].by !== 'alias') return true;
  const plain = { ...login.role, token_policies: [] };
  const later = admit({ ...login, role: plain, isKnownAlias: true });
  return later.kind === 'admitted' && (await bench.hasAlias(login.mountPath, later.aliasName));
}

function askedName({ asks }: Attempt, index: number): string {
  const name = `r${String(index)}`;
  const names = { plain: name, capitals: name.toUpperCase(), nothing: '', unknown: 'no "such" role' };
  return names[asks];
}

/** The server looks at its clock at some moment in between, and what it says can change with each second. */
function instants(before: number, after: number): readonly number[] {
  const between: number[] = [];
  for (let at = Math.ceil(before / 1000) * 1000; at < after; at += 1000) between.push(at, at + 1);
  return [before, ...between, after];
}
