import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { WireObject } from '../../../src/model/wire.ts';
import type { Ask } from './ask.ts';

/** What all servers agree on about secrets mounts. */
export function secretsMountContract(ask: Ask): void {
  const { read, write, remove, refusal, isBao } = ask;
  describe('secrets mounts', () => {
    const newKv = async (body: WireObject): Promise<string> => {
      const mount = `kv-${randomUUID().slice(0, 8)}`;
      await write(`sys/mounts/${mount}`, body);
      return mount;
    };

    test('of kv have their version in options', async () => {
      const plain = await newKv({ type: 'kv' });
      const second = await newKv({ type: 'kv-v2', description: 'x' });
      const mounts = await read('sys/mounts');
      expect(mounts?.[`${plain}/`]).toMatchObject({ type: 'kv', options: {} });
      expect(mounts?.[`${second}/`]).toMatchObject({
        type: 'kv',
        options: { version: '2' },
        description: 'x',
      });
      expect(mounts?.['sys/']).toMatchObject({ type: 'system' });
      expect(await read(`sys/mounts/${second}`)).toEqual(mounts?.[`${second}/`]);
      expect((mounts?.[`${plain}/`] as WireObject).config).toEqual({
        default_lease_ttl: 0,
        force_no_cache: false,
        max_lease_ttl: 0,
      });
    });

    test('that are missing are 400, except for a delete', async () => {
      expect(await refusal(read('sys/mounts/none'))).toEqual({
        status: 400,
        text: 'No secret engine mount at none/',
      });
      expect(await refusal(read('sys/mounts/none/tune'))).toMatchObject({ status: 400 });
      expect(await remove('sys/mounts/none')).toEqual([]);
    });

    test('of kv version 2 have a configuration that merges, with a Go duration', async () => {
      const mount = await newKv({ type: 'kv', options: { version: '2' } });
      const more = isBao('2.4') ? { metadata_cas_required: false } : {};
      const start = { max_versions: 0, cas_required: false, delete_version_after: '0s', ...more };
      expect(await read(`${mount}/config`)).toEqual(start);
      await write(`${mount}/config`, { max_versions: 5, delete_version_after: '3h25m19s' });
      await write(`${mount}/config`, { cas_required: true });
      const changed = { max_versions: 5, cas_required: true, delete_version_after: '3h25m19s', ...more };
      expect(await read(`${mount}/config`)).toEqual(changed);
      await write(`${mount}/config`, { delete_version_after: '-5s' });
      await write(`${mount}/config`, {});
      expect(await read(`${mount}/config`)).toEqual({ ...changed, delete_version_after: '-1s' });
      await write(`${mount}/config`, { delete_version_after: 0, max_versions: 0 });
      expect(await read(`${mount}/config`)).toEqual({ ...start, cas_required: true });
    });

    test('of kv version 1 have none', async () => {
      const mount = await newKv({ type: 'kv-v1' });
      expect(await read(`${mount}/config`)).toBeUndefined();
    });
  });
}
