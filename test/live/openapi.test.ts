import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { kinds } from '../../src/kinds/index.ts';
import { fieldsOn } from '../../src/model/canonical.ts';
import { knowsKind } from '../../src/model/kind.ts';
import type { Kind } from '../../src/model/kind.ts';
import type { ServerInfo } from '../../src/model/server.ts';
import { isWireObject } from '../../src/model/wire.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { DIFFERENCES } from './openapi-differences.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Kinds whose objects are written elsewhere than they are addressed. */
const WRITTEN_AT: Readonly<Record<string, string>> = { 'group-alias': 'identity/group-alias' };
const PARENTS: Readonly<Record<string, string>> = { 'auth-mount': 'jwt', 'secrets-mount': 'secret' };

for (const { name: server, start } of await liveServers()) {
  describe(`what ${server} says of itself`, () => {
    let running: RunningServer;
    let raw: RawHttp;
    let description: OpenApi;
    beforeAll(async () => {
      running = await start();
      raw = rawHttp(running);
      await raw.write('sys/auth/jwt', { type: 'jwt' });
      description = (await raw.read('sys/internal/specs/openapi')) as unknown as OpenApi;
    });
    afterAll(() => running.stop());

    test('names the fields of the tables and no others, except those on the checked list', async () => {
      const info: ServerInfo = { ...running, edition: 'community', clusterName: '', clusterId: '' };
      const found: string[] = [];
      for (const kind of kinds.filter((one) => knowsKind(info, one))) {
        const described = await fieldsDescribed(kind);
        expect([...described], `${kind.name} is described`).not.toEqual([]);
        const table = fieldsOn(kind, info).map(([field]) => field);
        const named = new Set([...table, ...Object.keys({ ...kind.deprecated, ...kind.ignored })]);
        found.push(
          ...table.filter((one) => !described.has(one)).map((one) => `${kind.name}.${one}: only the table`),
          ...[...described]
            .filter((one) => !named.has(one))
            .map((one) => `${kind.name}.${one}: only the server`),
        );
      }
      const listed = DIFFERENCES.filter(({ on }) => on === undefined || on.includes(server));
      expect(found.sort()).toEqual(listed.map(({ field, has }) => `${field}: only ${has}`).sort());
    });

    /** The keys of the bodies that write an object; where it is tuned, also of those. */
    async function fieldsDescribed(kind: Kind): Promise<ReadonlySet<string>> {
      const ref = { parent: PARENTS[kind.parent ?? ''] ?? 'x', name: 'x' };
      const path = WRITTEN_AT[kind.name] ?? kind.api.path(ref);
      const paths = kind.api.table === undefined ? [path] : [path, `${path}/tune`];
      const keys = await Promise.all(paths.map((one) => keysOf(one)));
      return new Set(keys.flat());
    }

    async function keysOf(path: string): Promise<readonly string[]> {
      const keys = bodyKeys(description, path);
      // OpenBao 2.6 gives two paths one schema of the same name; the help page of the path has its own.
      if (!path.startsWith('auth/jwt/role/') || keys.includes('user_claim')) return keys;
      const help = (await raw.read(`${path}?help=1`))?.['openapi'] as OpenApi;
      return bodyKeys(help, path.replace('auth/jwt/', ''));
    }
  });
}

interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly post?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** The properties of the body that a POST to that path takes. */
function bodyKeys({ paths, components }: OpenApi, path: string): readonly string[] {
  const [template] = Object.keys(paths)
    .filter((one) => paths[one]?.post !== undefined && matches(one, `/${path}`))
    .sort((a, b) => a.split('{').length - b.split('{').length);
  const schema = paths[template ?? '']?.post?.requestBody?.content['application/json']?.schema;
  const name = schema?.$ref?.split('/').at(-1);
  const properties = (name === undefined ? schema : components.schemas[name])?.properties;
  return isWireObject(properties) ? Object.keys(properties) : [];
}

function matches(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${pattern}/?$`).test(path);
}
