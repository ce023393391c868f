import type { AccessOperation } from '../../../src/access/decide.ts';
import { primitives } from '../../../src/access/escalation/primitives.ts';
import { knows } from '../../../src/model/server.ts';
import type { ServerInfo } from '../../../src/model/server.ts';
import type { RawHttp } from '../../support/raw-http.ts';
import { request } from './request.ts';

/** What stands for the end of a path that is open. */
const NAMES: Readonly<Record<string, string>> = {
  'sys/config/*': 'sys/config/cors',
  'identity/mfa/method/*': 'identity/mfa/method/totp',
  'pki/root/*': 'pki/root/generate/internal',
  'transit/export/*': 'transit/export/encryption-key/fresh',
};
/** Whoever may send these stops the server, or changes its keys. */
const FATAL = /^sys\/(?:seal|step-down|rotate|rekey|generate-root)/;
const NOT_THERE = [404, 405];
const WRITES: readonly AccessOperation[] = ['create', 'update', 'patch'];

/** A path of the table on a server, and what each of these capabilities by itself gets there. */
export interface AskedCapabilities {
  readonly path: string;
  /** What the table says: a write needs one of these. */
  readonly said: readonly string[];
  /** What the server grants; `update` is left out where a write makes something new. */
  readonly granted: readonly string[];
}

/** Sends a write to every path of the table that the server has and survives, with one capability at a time. */
export async function askedCapabilities(
  address: string,
  root: RawHttp,
  info: ServerInfo,
): Promise<readonly AskedCapabilities[]> {
  const types = await enabled(root);
  const found: AskedCapabilities[] = [];
  for (const [written, said] of placesOn(info, types)) {
    const path = NAMES[written] ?? written.replace(/\{\{[^}]*\}\}|\+|\*$/g, 'fresh');
    if (FATAL.test(path)) continue;
    const granted: string[] = [];
    let isThere = false;
    for (const capability of WRITES) {
      const status = await writeWith(address, root, { capability, path });
      if (capability === 'update') isThere = !NOT_THERE.includes(status);
      if (status !== 403 && !NOT_THERE.includes(status)) granted.push(capability);
    }
    if (isThere) found.push({ path, said, granted });
  }
  return found;
}

/** Every place, with all that its rows of the table ask for. */
function placesOn(info: ServerInfo, types: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, readonly string[]>();
  for (const { paths, operations, mounts, engine, since } of primitives) {
    const writes = operations.filter((one) => WRITES.includes(one));
    if (!knows(info, since) || writes.length === 0) continue;
    for (const path of paths.flatMap((one) => placesOf(one, { mounts, engine, types })))
      places.set(path, [...new Set([...(places.get(path) ?? []), ...writes])].sort());
  }
  return places;
}

function placesOf(
  path: string,
  {
    mounts,
    engine,
    types,
  }: {
    readonly mounts: readonly string[] | undefined;
    readonly engine: string | undefined;
    readonly types: ReadonlySet<string>;
  },
): readonly string[] {
  if (engine !== undefined) return types.has(engine) ? [`${engine}/${path}`] : [];
  if (mounts === undefined) return [path];
  return mounts.filter((type) => types.has(type)).map((type) => path.replace('auth/+/', `auth/${type}/`));
}

/** Enables every auth method and engine of the table that the server is built with, at a path of that name. */
async function enabled(root: RawHttp): Promise<ReadonlySet<string>> {
  const { auth, secret } = (await root.read('sys/plugins/catalog')) as Record<string, readonly string[]>;
  const wanted = (names: readonly string[], built: readonly string[] = []): readonly string[] =>
    [...new Set(names)].filter((name) => built.includes(name));
  const methods = wanted(
    primitives.flatMap(({ mounts = [] }) => mounts),
    auth,
  );
  const engines = wanted(
    primitives.flatMap(({ engine }) => engine ?? []),
    secret,
  );
  for (const type of methods) await root.write(`sys/auth/${type}`, { type });
  for (const type of engines) await root.write(`sys/mounts/${type}`, { type });
  return new Set([...methods, ...engines]);
}

async function writeWith(
  address: string,
  root: RawHttp,
  { capability, path }: { readonly capability: AccessOperation; readonly path: string },
): Promise<number> {
  const policy = `path "${path}" { capabilities = ["${capability}", "sudo"] }`;
  await root.write('sys/policies/acl/asked', { policy });
  const { auth } = await root.write('auth/token/create', { policies: ['asked'], no_default_policy: true });
  const { client_token } = auth as { readonly client_token: string };
  const asked = { operation: capability, path, token: client_token, body: {} };
  return (await request(address, asked)).status;
}
