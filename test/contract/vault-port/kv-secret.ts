import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Ask } from './ask.ts';

/** What all servers agree on about secrets of KV version 2, in which an inventory stands. */
export function kvSecretContract({ read, names, write, refusal }: Ask): void {
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
  });
}
