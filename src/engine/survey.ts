import { knowsKind } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { addressOf } from '../model/resource.ts';
import type { Address } from '../model/resource.ts';
import type { Ref } from '../model/kind.ts';
import { knows } from '../model/server.ts';
import type { ServerInfo } from '../model/server.ts';
import { VaultError } from '../model/vault-error.ts';
import { isWireObject } from '../model/wire.ts';
import type { WireObject } from '../model/wire.ts';
import type { Listing, VaultPort } from './ports.ts';
import { canHold } from './read.ts';

/** An object that a server holds, as the server answered. */
export interface Found {
  readonly kind: Kind;
  readonly namespace: string;
  readonly ref: Ref;
  readonly address: Address;
  readonly answer: WireObject;
}

/** What to look at. */
export interface SurveyInput {
  readonly port: VaultPort;
  readonly kinds: readonly Kind[];
  readonly server: ServerInfo;
  readonly namespace: string;
  /** Which objects are read; tables and listings are read to find their names all the same. */
  readonly wants: (kind: Kind, ref: Ref, address: Address) => boolean;
  /** Whether anything of a kind, below that parent, is of interest; saves listings. */
  readonly looksInto?: (kind: Kind, parent: string) => boolean;
  /** Told after each object that was read. */
  readonly onProgress?: (read: number, known: number) => void;
}

/** What a survey found, and where it was not allowed to look. */
export interface Survey {
  /** By address. */
  readonly found: readonly Found[];
  /** Listings and objects that the token may not read, as addresses. */
  readonly forbidden: readonly Address[];
}

/**
 * Reads the objects of a namespace, whether a spec names them or not: each kind's table or listing, and below each
 * mount the kinds that it can hold. Rejects with the first `VaultError` that is not a 403.
 */
export async function survey(input: SurveyInput): Promise<Survey> {
  const surveyor = new Surveyor(input);
  await surveyor.walk();
  return {
    found: surveyor.found.sort((a, b) => (a.address < b.address ? -1 : 1)),
    forbidden: surveyor.forbidden.sort(),
  };
}

/** A class because the walks side by side share what they find. */
class Surveyor {
  readonly found: Found[] = [];
  readonly forbidden: Address[] = [];
  readonly #input: SurveyInput;
  /** Those that the server has at all. */
  readonly #kinds: readonly Kind[];
  #known = 0;

  constructor(input: SurveyInput) {
    this.#input = input;
    this.#kinds = input.kinds.filter((kind) => knowsKind(input.server, kind));
  }

  async walk(): Promise<void> {
    const top = this.#kinds.filter((kind) => kind.parent === undefined);
    await Promise.all(top.map((kind) => this.#visit(kind)));
  }

  async #visit(kind: Kind): Promise<void> {
    if (kind.api.table === undefined) return this.#visitListed(kind, '');
    const children = this.#childrenOf(kind);
    const isWanted = this.#looksInto(kind, '') || children.some((child) => this.#looksInto(child, ''));
    const { table } = kind.api;
    const rows = isWanted ? await this.#allowed(table.path, (at) => this.#input.port.read(at)) : undefined;
    await Promise.all(
      Object.entries(rows ?? {}).map(async ([key, row]) => {
        if (!isWireObject(row)) return;
        const name = table.name(key);
        this.#keep(kind, { parent: '', name }, row);
        await Promise.all(
          children
            .filter((child) => child.api.within === undefined && canHold(child, kind, row))
            .map((child) => this.#visitListed(child, name)),
        );
      }),
    );
  }

  /** Objects below a path that lists them, or the one object that needs no listing. */
  async #visitListed(kind: Kind, parent: string): Promise<void> {
    if (!this.#looksInto(kind, parent)) return;
    const path = kind.api.listPath?.(parent);
    if (path === undefined) return this.#readOne(kind, { parent, name: '' });
    const { bulk } = kind.api;
    const listing =
      (bulk !== undefined && knows(this.#input.server, bulk.since)
        ? await this.#list(bulk.path, true)
        : undefined) ?? (await this.#list(path));
    const keys = listing?.keys ?? [];
    this.#known += keys.length;
    await Promise.all(
      keys.map(async (key) => {
        const ref = { parent, name: kind.nameRule.canon(key) };
        // A policy may be called `constructor`.
        const isThere = bulk !== undefined && listing !== undefined && Object.hasOwn(listing.keyInfo, key);
        const info = isThere ? listing.keyInfo[key] : undefined;
        if (info === undefined) await this.#readOne(kind, ref);
        else this.#keep(kind, ref, info);
      }),
    );
  }

  async #readOne(kind: Kind, ref: Ref): Promise<void> {
    const path = kind.api.path(ref);
    if (!this.#input.wants(kind, ref, this.#address(path))) return;
    const answer = await this.#allowed(path, (at) => this.#input.port.read(at));
    if (answer !== undefined) this.#keep(kind, ref, answer);
  }

  #keep(kind: Kind, ref: Ref, answer: WireObject): void {
    const address = this.#address(kind.api.path(ref));
    if (!this.#input.wants(kind, ref, address)) return;
    this.found.push({ kind, namespace: this.#input.namespace, ref, address, answer });
    this.#input.onProgress?.(this.found.length, this.#known);
    for (const child of this.#childrenOf(kind)) {
      const inner = child.api.within?.(answer);
      if (inner !== undefined) this.#keep(child, { parent: ref.name, name: '' }, inner);
    }
  }

  #childrenOf(kind: Kind): readonly Kind[] {
    return this.#kinds.filter(({ parent }) => parent === kind.name);
  }

  #list(path: string, isOptional = false): Promise<Listing | undefined> {
    return this.#allowed(path, (at) => this.#input.port.list(at), isOptional);
  }

  /** Undefined when nothing is there or the token may not see it; the latter is noted. */
  async #allowed<T>(
    path: string,
    ask: (at: { namespace: string; path: string }) => Promise<T | undefined>,
    isOptional = false,
  ): Promise<T | undefined> {
    try {
      return await ask({ namespace: this.#input.namespace, path });
    } catch (error) {
      if (!(error instanceof VaultError) || error.facts.status !== 403) throw error;
      if (!isOptional) this.forbidden.push(this.#address(path));
      return undefined;
    }
  }

  #looksInto(kind: Kind, parent: string): boolean {
    return this.#input.looksInto?.(kind, parent) ?? true;
  }

  #address(path: string): Address {
    return addressOf(this.#input.namespace, path);
  }
}
