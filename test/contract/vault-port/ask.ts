import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Listing, Place } from '../../../src/engine/ports.ts';
import { compareVersions } from '../../../src/model/server.ts';
import { VaultError } from '../../../src/model/vault-error.ts';
import type { WireObject } from '../../../src/model/wire.ts';
import type { Subject } from '../../support/contract-subject.ts';

/** The questions of the contract suite, in short. All paths but that of `readIn` are in the root namespace. */
export interface Ask {
  readonly server: () => Subject['server'];
  readonly isVault: () => boolean;
  /** OpenBao of this version or a later one. */
  readonly isBao: (version: string) => boolean;
  readonly read: (path: string) => Promise<WireObject | undefined>;
  readonly readIn: (namespace: string, path: string) => Promise<WireObject | undefined>;
  readonly write: (path: string, body: WireObject) => Promise<readonly string[]>;
  readonly remove: (path: string) => Promise<readonly string[]>;
  readonly listing: (path: string) => Promise<Listing>;
  readonly names: (path: string) => Promise<readonly string[]>;
  /** How a request that must fail was refused. */
  readonly refusal: (action: Promise<unknown>) => Promise<{ status: number | undefined; text: string }>;
  /** Enables an auth mount under a new path. */
  readonly newMount: (body?: WireObject) => Promise<string>;
  /** An auth mount as the table of all mounts shows it. */
  readonly mountEntry: (mount: string) => Promise<WireObject>;
}

/** `subject` is a function because the server starts after the tests are declared. */
export function askOf(subject: () => Subject): Ask {
  const at = (path: string): Place => ({ namespace: '', path });
  const server = (): Subject['server'] => subject().server;
  const read: Ask['read'] = (path) => subject().vault.read(at(path));
  const write: Ask['write'] = (path, body) => subject().vault.write(at(path), body);
  const listing: Ask['listing'] = (path) => subject().vault.list(at(path));
  const isVault = (): boolean => server().flavour === 'vault';
  return {
    server,
    isVault,
    isBao: (version) => !isVault() && compareVersions(server().version, version) >= 0,
    read,
    readIn: (namespace, path) => subject().vault.read({ namespace, path }),
    write,
    remove: (path) => subject().vault.delete(at(path)),
    listing,
    names: async (path) => (await listing(path)).keys,
    refusal,
    newMount: async (body = { type: 'jwt' }) => {
      const mount = `m-${randomUUID().slice(0, 8)}`;
      await write(`sys/auth/${mount}`, body);
      return mount;
    },
    mountEntry: async (mount) => (await read('sys/auth'))?.[`${mount}/`] as WireObject,
  };
}

async function refusal(action: Promise<unknown>): Promise<{ status: number | undefined; text: string }> {
  const error = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof VaultError)) throw new Error(`no refusal but ${String(error)}`);
  expect(error.facts.fate).toBe('refused');
  return { status: error.facts.status, text: error.facts.errors.join('\n') };
}
