import type { Kind, Ref } from '../../../src/model/kind.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import type { RawHttp } from '../raw-http.ts';
import { aliasByHand } from './alias-by-hand.ts';
import { mountByHand } from './mount-by-hand.ts';
import { parentObject } from './law-spec.ts';

/** Flat values of an object's fields as another client of the server would send them. */
export type HandValues = Readonly<Record<string, Wire>>;

/** Writes and reads objects of one kind with plain requests, past everything that is tested. */
export interface ByHand {
  /** Changes an object that exists to those values. */
  write(ref: Ref, values: HandValues): Promise<void>;
  /** Makes the object anew, as if nothing else had ever been written to it. */
  recreate(ref: Ref, values: HandValues): Promise<void>;
  /** What the server shows, one level deep. */
  read(ref: Ref): Promise<Readonly<Record<string, unknown>>>;
  /** Takes the object, or the mount that holds it, away. */
  remove(ref: Ref): Promise<void>;
}

/** The requests for objects of that kind. */
export function byHand(kind: Kind, raw: RawHttp): ByHand {
  if (kind.api.table !== undefined) return mountByHand(kind, raw);
  if (kind.name === 'group-alias') return aliasByHand(raw);
  return kind.nameRule.pattern.test('') ? singleByHand(kind, raw) : namedByHand(kind, raw);
}

/** Objects with a path of their own that can be deleted. */
function namedByHand(kind: Kind, raw: RawHttp): ByHand {
  const path = (ref: Ref): string => kind.api.path(ref);
  const bodyOf = 'custom_metadata' in kind.fields ? textsOnly : (values: HandValues) => values;
  return {
    async write(ref, values) {
      // With check-and-set a write names the version that it replaces; without, the server ignores the key.
      const version = (await raw.read(path(ref)))?.['version'];
      await raw.write(path(ref), { ...bodyOf(values), ...(typeof version === 'number' && { cas: version }) });
    },
    async recreate(ref, values) {
      await raw.remove(path(ref));
      const body = { ...bodyOf(values), ...(values['cas_required'] === true && { cas: -1 }) };
      await untilReady(async () => void (await raw.write(path(ref), body)));
    },
    read: async (ref) => (await raw.read(path(ref))) ?? {},
    remove: (ref) => raw.remove(path(ref)),
  };
}

/** Metadata of a namespace is text and nothing else. */
function textsOnly(values: HandValues): HandValues {
  const texts = ([name, map]: [string, Wire]): [string, Wire] => [
    name,
    Object.fromEntries(Object.entries(map as WireObject).map(([key, value]) => [key, String(value)])),
  ];
  return Object.fromEntries(Object.entries(values).map(texts));
}

/** The one object below a mount, which goes only with the mount. */
function singleByHand(kind: Kind, raw: RawHttp): ByHand {
  const path = (ref: Ref): string => kind.api.path(ref);
  const mountPath = (ref: Ref): string =>
    kind.parent === 'auth-mount' ? `sys/auth/${ref.parent}` : `sys/mounts/${ref.parent}`;
  return {
    write: async (ref, values) => void (await raw.write(path(ref), values)),
    async recreate(ref, values) {
      await raw.remove(mountPath(ref));
      await raw.write(mountPath(ref), parentObject(kind));
      await untilReady(async () => void (await raw.write(path(ref), values)));
    },
    read: async (ref) => (await raw.read(path(ref))) ?? {},
    remove: (ref) => raw.remove(mountPath(ref)),
  };
}

/** A new KV engine of version 2 refuses requests for a moment, and so does the place of a namespace that goes. */
async function untilReady(action: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (attempt > 200 || !/Upgrading|tainted/.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Lists in one order and nothing in one form, so that two objects can be compared. */
export function settled(value: unknown): unknown {
  if (isNothing(value)) return null;
  if (Array.isArray(value)) return value.map(settled).sort(byText);
  if (!isWireObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, settled(inner)]);
  const kept = entries.filter(([, inner]) => inner !== null).sort(([a], [b]) => (a < b ? -1 : 1));
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/** A list that was never set may be absent, null or empty. */
function isNothing(value: unknown): boolean {
  const isZero = value === undefined || value === null || value === '' || value === false || value === 0;
  return isZero || (Array.isArray(value) && value.length === 0);
}
