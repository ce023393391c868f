import { knowsKind } from '../model/kind.ts';
import type { Kind, Ref } from '../model/kind.ts';
import type { PruneScope } from '../model/directives.ts';
import { addressOf } from '../model/resource.ts';
import type { Address, Resource } from '../model/resource.ts';
import { knows } from '../model/server.ts';
import type { ServerInfo } from '../model/server.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { differingFields, liveValues } from './diff.ts';
import { groupBy } from './group-by.ts';
import { neededKinds } from './needed-kinds.ts';
import type { Listing, VaultPort } from './ports.ts';
import { openersOf } from './server.ts';
import { unlessForbidden } from './unless-forbidden.ts';

/** An object that is known to exist. */
export interface Seen {
  readonly kind: string;
  readonly namespace: string;
  readonly ref: Ref;
}

/** An object with the server's answer for it. */
export interface LiveObject extends Seen {
  readonly address: Address;
  readonly answer: WireObject;
}

/** What was found on the server. */
export interface Live {
  /** The server's answer for each object that the spec names and that exists, and those that came with a listing. */
  readonly answers: ReadonlyMap<Address, WireObject>;
  /** Every object that a table or listing showed. */
  readonly seen: ReadonlyMap<Address, Seen>;
  /** Kind and namespace of listings that the token may not see, so that absence is not known. */
  readonly notListed: readonly { readonly kind: string; readonly path: string }[];
  /** Blocks that the spec leaves out although the server holds one. */
  readonly leftOut: readonly Address[];
}

/**
 * Reads what the plan needs and nothing else: mount tables, listings, and each object of the spec that exists.
 * Never writes. Rejects with the first `VaultError`.
 */
export async function readLive(
  port: VaultPort,
  kinds: readonly Kind[],
  desired: readonly Resource[],
  server: ServerInfo,
  scopes: readonly PruneScope[] = [],
): Promise<Live> {
  const answers = new Map<Address, WireObject>();
  const seen = new Map<Address, Seen>();
  const notListed: { kind: string; path: string }[] = [];
  const leftOut: Address[] = [];
  const byNamespace = groupBy(desired, ({ namespace }) => namespace);
  for (const { namespace } of scopes) if (!byNamespace.has(namespace)) byNamespace.set(namespace, []);
  const addresses = new Set(desired.map(({ address }) => address));
  const reads = new Map<string, Promise<void>>();
  const readOnce = (namespace: string): Promise<void> => {
    const reading = reads.get(namespace) ?? readNamespace(namespace);
    reads.set(namespace, reading);
    return reading;
  };
  const readNamespace = async (namespace: string): Promise<void> => {
    // In a namespace that the spec has yet to make there is nothing, and a server refuses to look.
    const opener = openersOf(namespace, kinds).find((address) => addresses.has(address));
    if (opener !== undefined) {
      await readOnce(parentNamespace(namespace));
      if (!answers.has(opener)) return;
    }
    const resources = byNamespace.get(namespace) ?? [];
    const scoped = new Set(scopes.flatMap((scope) => (scope.namespace === namespace ? [scope.key] : [])));
    const reader = new NamespaceReader(port, kinds, resources, server, namespace, scoped, {
      answers,
      seen,
      notListed,
      leftOut,
    });
    await reader.read();
  };
  await Promise.all([...byNamespace.keys()].map(readOnce));
  return { answers, seen, notListed, leftOut };
}

interface Found {
  readonly answers: Map<Address, WireObject>;
  readonly seen: Map<Address, Seen>;
  readonly notListed: { kind: string; path: string }[];
  readonly leftOut: Address[];
}

/** The reads of one namespace; a class because its steps share what they find. */
class NamespaceReader {
  readonly #port: VaultPort;
  readonly #kinds: readonly Kind[];
  readonly #resources: ReadonlyMap<string, readonly Resource[]>;
  readonly #addresses: ReadonlySet<Address>;
  readonly #server: ServerInfo;
  readonly #namespace: string;
  readonly #scoped: ReadonlySet<string>;
  readonly #found: Found;

  constructor(
    port: VaultPort,
    kinds: readonly Kind[],
    resources: readonly Resource[],
    server: ServerInfo,
    namespace: string,
    scoped: ReadonlySet<string>,
    found: Found,
  ) {
    this.#port = port;
    this.#kinds = kinds.filter((kind) => knowsKind(server, kind));
    this.#resources = groupBy(resources, ({ kind }) => kind);
    this.#addresses = new Set(resources.map(({ address }) => address));
    this.#server = server;
    this.#namespace = namespace;
    this.#scoped = scoped;
    this.#found = found;
  }

  async read(): Promise<void> {
    const isNeeded = neededKinds(this.#kinds, this.#resources, this.#scoped);
    const top = this.#kinds.filter((kind) => kind.parent === undefined && isNeeded(kind));
    await Promise.all(
      top.map(async (kind) => {
        if (kind.api.table === undefined) await this.#readListed(kind, '', this.#of(kind));
        else await this.#readTable(kind);
        const children = this.#kinds.filter(({ parent }) => parent === kind.name);
        await Promise.all(children.map((child) => this.#readChildren(child, kind)));
      }),
    );
  }

  #of(kind: Kind): readonly Resource[] {
    return this.#resources.get(kind.name) ?? [];
  }

  async #readTable(kind: Kind): Promise<void> {
    const table = kind.api.table;
    if (table === undefined) return;
    const rows = (await this.#port.read({ namespace: this.#namespace, path: table.path })) ?? {};
    for (const [key, row] of Object.entries(rows)) {
      if (isWireObject(row)) this.#see(kind, '', table.name(key), row);
    }
  }

  /** Configs and roles below mounts that exist; nothing can be below one that does not. */
  async #readChildren(kind: Kind, parentKind: Kind): Promise<void> {
    const children = groupBy(this.#of(kind), ({ ref }) => ref.parent);
    const parents = new Set([...children.keys(), ...this.#of(parentKind).map(({ ref }) => ref.name)]);
    await Promise.all(
      [...parents].map(async (parent) => {
        const address = addressOf(this.#namespace, parentKind.api.path({ parent: '', name: parent }));
        const row = await this.#parentAnswer(parentKind, parent, address);
        if (row === undefined || !canHold(kind, parentKind, row)) return;
        if (kind.api.within !== undefined) {
          const inner = kind.api.within(row);
          if (inner !== undefined) this.#see(kind, parent, '', inner);
          return;
        }
        const own = children.get(parent) ?? [];
        if (kind.api.listPath !== undefined) await this.#readListed(kind, parent, own);
        else if (own.length > 0) await Promise.all(own.map((resource) => this.#readOne(kind, resource)));
        else if (this.#addresses.has(address)) await this.#lookForLeftOut(kind, parent);
      }),
    );
  }

  /** Of a parent that the spec does not declare, only rows of a table have been kept. */
  async #parentAnswer(kind: Kind, name: string, address: Address): Promise<WireObject | undefined> {
    const known = this.#found.answers.get(address);
    if (known !== undefined || kind.api.table !== undefined || this.#addresses.has(address)) return known;
    return this.#port.read({ namespace: this.#namespace, path: kind.api.path({ parent: '', name }) });
  }

  async #readListed(kind: Kind, parent: string, own: readonly Resource[]): Promise<void> {
    const path = kind.api.listPath?.(parent);
    if (path === undefined) return;
    const { bulk } = kind.api;
    const isBulk = bulk !== undefined && knows(this.#server, bulk.since);
    const all = isBulk ? await this.#list(bulk.path) : undefined;
    const listing = all ?? (await this.#list(path));
    if (listing === undefined) {
      this.#found.notListed.push({ kind: kind.name, path: addressOf(this.#namespace, path) });
      await Promise.all(own.map((resource) => this.#readOne(kind, resource)));
      return;
    }
    for (const key of listing.keys) {
      // A policy may be called `constructor`.
      const info = Object.hasOwn(listing.keyInfo, key) ? listing.keyInfo[key] : undefined;
      this.#see(kind, parent, kind.nameRule.canon(key), info, all !== undefined);
    }
    const present = own.filter(
      ({ address }) => this.#found.seen.has(address) && !this.#found.answers.has(address),
    );
    await Promise.all(present.map((resource) => this.#readOne(kind, resource)));
  }

  /** Undefined when the token may not list. */
  #list(path: string): Promise<Listing | undefined> {
    return unlessForbidden(this.#port.list({ namespace: this.#namespace, path }));
  }

  async #readOne(kind: Kind, { address, ref }: Resource): Promise<void> {
    const answer = await this.#port.read({ namespace: this.#namespace, path: kind.api.path(ref) });
    if (answer === undefined) return;
    this.#found.seen.set(address, { kind: kind.name, namespace: this.#namespace, ref });
    this.#found.answers.set(address, answer);
  }

  /** A block that the spec leaves out is not managed; it is mentioned when it says anything. */
  async #lookForLeftOut(kind: Kind, parent: string): Promise<void> {
    const path = kind.api.path({ parent, name: '' });
    const answer = await this.#port.read({ namespace: this.#namespace, path });
    if (answer === undefined) return;
    const held = differingFields(kind, liveValues(kind, answer), liveValues(kind, {}), this.#server);
    if (held.length > 0) this.#found.leftOut.push(addressOf(this.#namespace, path));
  }

  #see(kind: Kind, parent: string, name: string, answer: WireObject | undefined, isWhole = false): void {
    const address = addressOf(this.#namespace, kind.api.path({ parent, name }));
    this.#found.seen.set(address, { kind: kind.name, namespace: this.#namespace, ref: { parent, name } });
    // What comes along is kept whether the spec names it or not: children need the type of their mount.
    const isPart = isWhole || kind.api.table !== undefined || kind.api.within !== undefined;
    const isWanted = this.#addresses.has(address) || isPart;
    if (answer !== undefined && isWanted) this.#found.answers.set(address, answer);
  }
}

/** Reads one object: at its path, in its table, or inside the answer for its parent. */
export async function readObject(
  port: VaultPort,
  kinds: readonly Kind[],
  kind: Kind,
  { namespace, ref }: Pick<Resource, 'namespace' | 'ref'>,
): Promise<WireObject | undefined> {
  const { api } = kind;
  if (api.within !== undefined) {
    const parentKind = kinds.find(({ name }) => name === kind.parent);
    const above = { namespace, ref: { parent: '', name: ref.parent } };
    const answer = parentKind && (await readObject(port, kinds, parentKind, above));
    return answer && api.within(answer);
  }
  const { table } = api;
  if (table === undefined) return port.read({ namespace, path: api.path(ref) });
  const row = (await port.read({ namespace, path: table.path }))?.[table.key(ref)];
  return isWireObject(row) ? row : undefined;
}

/** Whether objects of a kind can stand below that mount. */
export function canHold(kind: Kind, parentKind: Kind, row: WireObject): boolean {
  return fitsBelow(kind, liveValues(parentKind, row));
}

/** Whether objects of a kind can stand below a mount with these values. */
export function fitsBelow(kind: Kind, mount: Resource['values']): boolean {
  const values = mount as Readonly<Record<string, Wire>>; // no field of a mount is sensitive
  if (kind.parentTypes?.includes(values['type'] as string) === false) return false;
  return kind.livesUnder?.(values) ?? true;
}

function parentNamespace(namespace: string): string {
  return namespace.slice(0, Math.max(namespace.lastIndexOf('/'), 0));
}
