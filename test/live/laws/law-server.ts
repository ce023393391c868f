import type { Io } from '../../../src/commands/io.ts';
import { askServer } from '../../../src/engine/server.ts';
import { fieldsOn } from '../../../src/model/canonical.ts';
import { knowsKind } from '../../../src/model/kind.ts';
import type { Kind } from '../../../src/model/kind.ts';
import type { ServerInfo } from '../../../src/model/server.ts';
import { realIo } from '../../../src/world.ts';
import { lawObject } from '../../support/generators/law-object.ts';
import type { LawObject } from '../../support/generators/law-object.ts';
import type { ObjectWorld } from '../../support/generators/vocabulary.ts';
import { AUTH_TYPES, SECRET_TYPES } from '../../support/generators/vocabulary.ts';
import { caPem, serviceAccount } from '../../support/credentials.ts';
import { startIssuer } from '../../support/issuer.ts';
import { rawHttp } from '../../support/raw-http.ts';
import type { RawHttp } from '../../support/raw-http.ts';
import type { LiveServer } from '../../support/servers.ts';
import { Hands } from './hands.ts';
import { lawEngine } from './law-engine.ts';
import type { LawEngine } from './law-engine.ts';
import { startRealm } from './realm.ts';

/** A real server with everything around it that the laws need. */
export interface LawServer {
  readonly address: string;
  readonly token: string;
  /** The world of a command in that environment. */
  io(environment: Readonly<Record<string, string>>): Io;
  readonly info: ServerInfo;
  readonly hands: Hands;
  /** The commands with those tables. */
  engine(tables?: readonly Kind[]): LawEngine;
  /** Names of the kind's fields that the server knows; none when it does not know the kind. */
  fields(kind: Kind): readonly string[];
  /** An object of a kind, under a name that nothing else has. */
  object(kind: Kind, focus: string, seed: number): LawObject;
  stop(): Promise<void>;
}

const ROLE_MOUNTS = 3;

/** Starts a server and two issuers, and connects. */
export async function startLawServer(live: LiveServer): Promise<LawServer> {
  const server = await live.start();
  const issuer = await startIssuer(server.hostName);
  const keysUrl = `${issuer.url}/.well-known/jwks.json`;
  const realm = await startRealm(server.hostName, keysUrl.replace(server.hostName, '127.0.0.1'));
  const raw = rawHttp(server);
  const io = realIo(process, { VAULT_ADDR: server.address, VAULT_TOKEN: server.token });
  const vault = await (await io.target({})).open({ parallelism: 10, debug: false });
  const info = await askServer(vault.port);
  const world: ObjectWorld = {
    flavour: info.flavour,
    issuers: [issuer.url, realm.url],
    keySets: [keysUrl, realm.keysUrl],
    caPem: caPem(),
    serviceAccount: serviceAccount(),
    versions: await versions(raw),
    identities: await identities(raw),
  };
  const fields = (kind: Kind): readonly string[] =>
    knowsKind(info, kind) ? fieldsOn(kind, info).map(([name]) => name) : [];
  let count = 0;
  return {
    address: server.address,
    token: server.token,
    io: (environment) => ({ ...io, target: (options) => realIo(process, environment).target(options) }),
    info,
    hands: new Hands(raw),
    engine: (tables) => lawEngine(io, tables),
    fields,
    object(kind, focus, seed) {
      count += 1;
      const known = new Set([...fields(kind), focus]);
      return lawObject({ kind, focus, ref: refOf(kind, count), known, world, seed });
    },
    async stop() {
      await vault.close();
      await server.stop();
      await Promise.all([issuer.close(), realm.close()]);
    },
  };
}

/** Objects that are the only one below their mount have a mount each; others share a few. */
function refOf(kind: Kind, count: number): { parent: string; name: string } {
  const name = `laws-${String(count)}`;
  if (kind.parent === undefined) return { parent: '', name };
  if (kind.nameRule.pattern.test('')) return { parent: name, name: '' };
  return { parent: `laws-of-${kind.name}-${String(count % ROLE_MOUNTS)}`, name };
}

/** Entities and groups to be members, and mounts for aliases. */
async function identities(raw: RawHttp): Promise<ObjectWorld['identities']> {
  const names = ['one', 'two', 'three'];
  const made = async (path: string): Promise<readonly string[]> => {
    const answers = await Promise.all(names.map((name) => raw.write(path, { name: `laws-${name}` })));
    return answers.map(({ data }) => String((data as Readonly<Record<string, unknown>>)['id']));
  };
  const mounts = ['laws-alias-one', 'laws-Alias-one'];
  for (const mount of mounts) await raw.write(`sys/auth/${mount}`, { type: 'approle' });
  return { entities: await made('identity/entity'), groups: await made('identity/group'), mounts };
}

async function versions(raw: RawHttp): Promise<ReadonlyMap<string, string>> {
  const paths = [
    ...AUTH_TYPES.map((type) => `auth/${type}`),
    ...SECRET_TYPES.map((type) => `secret/${type}`),
  ];
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, string]> => [
        path,
        String((await raw.read(`sys/plugins/catalog/${path}`))?.['version']),
      ]),
    ),
  );
}
