import type { Ref } from '../../../src/model/kind.ts';
import type { RawHttp } from '../raw-http.ts';
import type { ByHand, HandValues } from './by-hand.ts';

/** Requests for group aliases, which the server knows by ids and accessors alone. */
export function aliasByHand(raw: RawHttp): ByHand {
  const group = async ({ parent }: Ref): Promise<Readonly<Record<string, unknown>>> =>
    (await raw.read(`identity/group/name/${parent}`)) ?? {};
  const aliasOf = async (ref: Ref): Promise<Readonly<Record<string, unknown>>> =>
    ((await group(ref))['alias'] ?? {}) as Readonly<Record<string, unknown>>;
  const body = async (ref: Ref, { name, mount }: HandValues): Promise<object> => {
    const path = `sys/auth/${String(mount).replace(/\/$/, '')}`;
    const accessor = (await raw.read(path))?.['accessor'];
    return { name, mount_accessor: accessor, canonical_id: (await group(ref))['id'] };
  };
  const write = async (ref: Ref, values: HandValues): Promise<void> => {
    const { id } = await aliasOf(ref);
    const at = typeof id === 'string' ? `identity/group-alias/id/${id}` : 'identity/group-alias';
    await raw.write(at, await body(ref, values));
  };
  return {
    write,
    async recreate(ref, values) {
      await raw.remove(`identity/group/name/${ref.parent}`);
      await raw.write(`identity/group/name/${ref.parent}`, { type: 'external' });
      await write(ref, values);
    },
    read: aliasOf,
    remove: ({ parent }) => raw.remove(`identity/group/name/${parent}`),
  };
}
