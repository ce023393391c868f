import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Ask } from './ask.ts';

/** What all servers agree on about secrets of KV version 2, in which an inventory stands. */
export function kvSecretContract({ read, names, write, remove, refusal }: Ask): void {
  describe('secrets of kv version 2', () => {
    test('are written with check-and-set, read with their version, and listed', async () => {
      const mount = `kv-${randomUUID().slice(0, 8)}`;
      await write(`sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } });
      const path = `${mount}/data/team/objects/a`;
      expect(await read(path)).toBeUndefined();
      expect(await names(`${mount}/metadata/team/objects`)).toEqual([]);
      await write(path, { options: { cas: 0 }, data: { x: 'first' } });
      expect(await read(path)).toMatchObject({ data: { x: 'first' }, metadata: { version: 1 } });
      expect(await refusal(write(path, { options: { cas: 0 }, data: { x: 'late' } }))).toEqual({
        status: 400,
        text: 'check-and-set parameter did not match the current version',
      });
      await write(path, { options: { cas: 1 }, data: { x: 'second' } });
      expect(await read(path)).toMatchObject({ data: { x: 'second' }, metadata: { version: 2 } });
      expect(await names(`${mount}/metadata/team/objects`)).toEqual(['a']);
      expect(await names(`${mount}/metadata/team`)).toEqual(['objects/']);
    });

    test('still tell their version when they are deleted, and the next write replaces it', async () => {
      const mount = `kv-${randomUUID().slice(0, 8)}`;
      await write(`sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } });
      const path = `${mount}/data/lock`;
      await remove(path);
      expect(await read(path)).toBeUndefined();
      await write(path, { options: { cas: 0 }, data: { x: 'first' } });
      await remove(path);
      const deleted = await read(path);
      expect(deleted).toMatchObject({ data: null, metadata: { version: 1, destroyed: false } });
      expect(deleted?.['metadata']).toMatchObject({ deletion_time: expect.stringContaining('T') as string });
      await write(path, { options: { cas: 1 }, data: { x: 'second' } });
      expect(await read(path)).toMatchObject({ data: { x: 'second' }, metadata: { version: 2 } });
    });
  });
}
