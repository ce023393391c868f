import type { Kind, LiveValue } from '../model/kind.ts';
import { addressOf } from '../model/resource.ts';
import type { Wire } from '../model/wire.ts';
import { notSent } from './not-sent.ts';
import type { VaultPort } from './ports.ts';
import { readObject } from './read.ts';

/** Who needs a value of another object, to be written at that path. */
export interface LookUpInput {
  readonly port: VaultPort;
  readonly kinds: readonly Kind[];
  readonly namespace: string;
  readonly path: string;
}

/** What another object, which may have been made a moment ago, holds. Rejects with a `VaultError` when it does not. */
export async function lookUp(
  { port, kinds, namespace, path }: LookUpInput,
  { kind: name, ref, key }: LiveValue,
): Promise<Wire> {
  const kind = kinds.find((one) => one.name === name);
  const value = kind && (await readObject(port, kinds, kind, { namespace, ref }))?.[key];
  if (kind !== undefined && value !== undefined) return value;
  const missing = kind === undefined ? name : addressOf(namespace, kind.api.path(ref));
  throw notSent({ namespace, path }, `it needs ${key} of ${missing}, which is not there`);
}
