import { builtInPolicy } from '../../src/access/built-in-policy.ts';
import { unsendable } from '../../src/adapters/vault/failure.ts';
import { parseJson, stringifyJson } from '../../src/adapters/vault/json-text.ts';
import { PathProblem, requestPath } from '../../src/adapters/vault/request-path.ts';
import type { Listing, Place, VaultPort } from '../../src/engine/ports.ts';
import type { Flavour } from '../../src/model/server.ts';
import { compareVersions } from '../../src/model/server.ts';
import { VaultError } from '../../src/model/vault-error.ts';
import type { WireObject } from '../../src/model/wire.ts';
import { isWireObject } from '../../src/model/wire.ts';
import { newMount } from './memory-vault/mount.ts';
import { Refusal } from './memory-vault/refusal.ts';
import { route } from './memory-vault/route.ts';
import type { Call, Namespaces, NamespaceState, Reply } from './memory-vault/state.ts';
import { copyState } from './memory-vault/state.ts';

/** A request as the log keeps it. */
export interface LoggedRequest {
  readonly method: Call['method'];
  readonly path: string;
  readonly namespace: string;
  readonly body?: WireObject;
}

/** Runs before a request is answered: throw to fail it, or change the server through `other` to be somebody else. */
export type BeforeRequest = (request: LoggedRequest, index: number) => void | Promise<void>;

export interface MemoryVaultOptions {
  readonly flavour?: Flavour;
  readonly version?: string;
  readonly now?: () => Date;
  /** Namespaces that exist beside the root; Vault without Enterprise and OpenBao before 2.3 ignore them. */
  readonly namespaces?: readonly string[];
  /** What differs from a root token in what `auth/token/lookup-self` says. */
  readonly token?: WireObject;
}

/** The state of all namespaces, to compare and to go back to. */
export type MemoryVaultState = ReadonlyMap<string, NamespaceState>;

/** Vault or OpenBao in memory. It passes the contract suite that the real servers pass. */
export class MemoryVault implements VaultPort {
  readonly flavour: Flavour;
  readonly version: string;
  /** All requests so far, in order, except those through `other`. */
  readonly requests: LoggedRequest[] = [];
  before: BeforeRequest | undefined;
  /** The same server for somebody else: not logged, and `before` does not run. */
  readonly other: VaultPort = this.#port((call) => this.#answer(call));
  readonly #own: VaultPort = this.#port(async (call) => {
    const index = this.requests.push(call) - 1;
    await this.before?.(call, index);
    return this.#answer(call);
  });
  readonly #now: () => Date;
  readonly #token: WireObject;
  #state: Map<string, NamespaceState>;
  #counter = 0;

  constructor(options: MemoryVaultOptions = {}) {
    this.flavour = options.flavour ?? 'vault';
    this.version = options.version ?? (this.flavour === 'vault' ? '1.21.1' : '2.6.2');
    this.#token = options.token ?? {};
    this.#now = options.now ?? (() => new Date('2026-01-01T00:00:00Z'));
    this.#state = new Map(['', ...(options.namespaces ?? [])].map((name) => [name, this.#fresh(name)]));
  }

  read(at: Place): Promise<WireObject | undefined> {
    return this.#own.read(at);
  }
  list(at: Place): Promise<Listing> {
    return this.#own.list(at);
  }
  write(at: Place, body: WireObject): Promise<readonly string[]> {
    return this.#own.write(at, body);
  }
  delete(at: Place): Promise<readonly string[]> {
    return this.#own.delete(at);
  }

  /** How many requests came in, of one method or of all. */
  count(method?: Call['method']): number {
    return this.requests.filter((request) => method === undefined || request.method === method).length;
  }

  /** What is stored now; later requests do not change it. */
  dump(): MemoryVaultState {
    return new Map([...this.#state].map(([name, state]) => [name, copyState(state)]));
  }

  /** Goes to a state that `dump` gave. */
  seed(state: MemoryVaultState): void {
    this.#state = new Map([...state].map(([name, inner]) => [name, copyState(inner)]));
  }

  #port(send: (request: LoggedRequest) => Promise<Reply>): VaultPort {
    return {
      read: async (at) => {
        const reply = await orAbsent(send({ method: 'GET', path: at.path, namespace: at.namespace }));
        return reply?.data;
      },
      list: async (at) => {
        const reply = await orAbsent(send({ method: 'LIST', path: at.path, namespace: at.namespace }));
        return listing(reply?.data ?? {});
      },
      write: async (at, body) => {
        const reply = await send({ method: 'POST', path: at.path, namespace: at.namespace, body });
        return reply.warnings ?? [];
      },
      delete: async (at) => {
        const reply = await send({ method: 'DELETE', path: at.path, namespace: at.namespace });
        return reply.warnings ?? [];
      },
    };
  }

  async #answer(request: LoggedRequest): Promise<Reply> {
    await Promise.resolve();
    checkPath(request);
    try {
      const reply = route(this.#call(request));
      return reply.data === undefined ? reply : { ...reply, data: throughJson(reply.data) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { method, path, namespace } = request;
      const { status, errors } = error;
      throw new VaultError({ method, path, namespace, status, errors, fate: 'refused' });
    }
  }

  #call({ method, path, namespace, body }: LoggedRequest): Call {
    const known = this.flavour === 'openbao' && compareVersions(this.version, '2.3') >= 0;
    const name = known ? namespace : '';
    const state = this.#state.get(name);
    if (state === undefined) throw new Refusal(404, 'namespace not found');
    return {
      method,
      path,
      body: throughJson(body ?? {}),
      state,
      rootNamespace: name === '',
      namespace: name,
      namespaces: this.#namespaces(),
      server: this,
      now: this.#now(),
      token: this.#token,
      id: () => this.#id(),
    };
  }

  #namespaces(): Namespaces {
    const state = this.#state;
    return {
      names: () => [...state.keys()],
      has: (path) => state.has(path),
      metadata: (path) => state.get(path)?.metadata ?? {},
      put: (path, metadata) => void state.set(path, { ...(state.get(path) ?? this.#fresh(path)), metadata }),
      remove: (path) => void state.delete(path),
    };
  }

  #id(): string {
    this.#counter += 1;
    return `${this.#counter.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
  }

  /** What a live test holds to the real servers. */
  #defaultPolicy(): string {
    const rules = builtInPolicy('default', this)?.rules ?? [];
    const stanzas = rules.map(
      ({ writtenPath, capabilities }) =>
        `path "${writtenPath}" {\n    capabilities = ${JSON.stringify(capabilities)}\n}\n`,
    );
    return stanzas.join('\n');
  }

  /** A namespace as the server makes it: the token mount, the `default` policy, and the mounts that are always there. */
  #fresh(name: string): NamespaceState {
    const make = (type: string, auth: boolean, description: string): ReturnType<typeof newMount> =>
      newMount({ id: () => this.#id(), server: this }, { auth, type, options: null, description });
    const token = name === '' ? 'token' : 'ns_token';
    return {
      auth: new Map([['token', make(token, true, 'token based credentials')]]),
      secrets: new Map([
        ['cubbyhole', make('cubbyhole', false, 'per-token private secret storage')],
        ['identity', make('identity', false, 'identity store')],
        ['sys', make('system', false, 'system endpoints used for control, policy and debugging')],
      ]),
      policies: new Map([['default', { policy: this.#defaultPolicy(), version: 1 }]]),
      tokenRoles: new Map(),
      groups: new Map(),
      metadata: {},
    };
  }
}

/** Refuses the paths that the real way to the server refuses. */
function checkPath(request: LoggedRequest): void {
  try {
    requestPath(request.path);
  } catch (error) {
    if (!(error instanceof PathProblem)) throw error;
    throw unsendable({ operation: request.method, ...request }, error.message);
  }
}

/** Only a 404 without a word is the proof that nothing is there. */
async function orAbsent(reply: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof VaultError && error.facts.status === 404 && error.facts.errors.length === 0)
      return undefined;
    throw error;
  }
}

function listing(data: WireObject): Listing {
  const keys = Array.isArray(data.keys) ? data.keys.map(String) : [];
  const info = isWireObject(data.key_info) ? Object.entries(data.key_info) : [];
  return {
    keys,
    keyInfo: Object.fromEntries(
      info.filter((entry): entry is [string, WireObject] => isWireObject(entry[1])),
    ),
  };
}

/** What goes over the wire is JSON: nobody shares an object with the server. */
function throughJson(value: WireObject): WireObject {
  return parseJson(stringifyJson(value)) as WireObject;
}
