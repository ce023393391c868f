import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Ask } from './ask.ts';
import { matching, says } from './matching.ts';

/** What all servers agree on about policies. */
export function policyContract(ask: Ask): void {
  const { read, write, remove, names, listing, refusal, isBao } = ask;
  describe('policies', () => {
    const text = 'path "a" { capabilities = ["read"] } # é\r\n\n';

    test('keep every byte of their text', async () => {
      await write('sys/policies/acl/bytes', { policy: text });
      expect(await read('sys/policies/acl/bytes')).toMatchObject({ name: 'bytes', policy: text });
    });

    test('have lower-case names, which may hold slashes and blanks', async () => {
      expect(await write('sys/policies/acl/Team/Read', { policy: text })).toEqual([
        'policy name was converted to team/read',
      ]);
      await write('sys/policies/acl/a b%+c', { policy: text });
      expect(await read('sys/policies/acl/team/READ')).toMatchObject({ name: 'team/read' });
      expect(await names('sys/policies/acl')).toEqual(
        expect.arrayContaining(['default', 'root', 'team/read', 'a b%+c']),
      );
      expect(await remove('sys/policies/acl/team/read')).toEqual([]);
      expect(await read('sys/policies/acl/team/read')).toBeUndefined();
      expect(await remove('sys/policies/acl/team/read')).toEqual([]);
    });

    test('that are built in', async () => {
      expect(await read('sys/policies/acl/root')).toMatchObject({ name: 'root', policy: '' });
      expect(await refusal(write('sys/policies/acl/root', { policy: text }))).toMatchObject({
        status: 400,
        text: 'cannot update "root" policy',
      });
      expect(await refusal(write('sys/policies/acl/response-wrapping', { policy: text }))).toMatchObject({
        status: 400,
      });
      expect(await refusal(remove('sys/policies/acl/root'))).toMatchObject({
        text: 'cannot delete "root" policy',
      });
      expect(await refusal(remove('sys/policies/acl/default'))).toMatchObject({
        text: 'cannot delete default policy',
      });
    });

    test.each([
      ['', "'policy' parameter not supplied or empty"],
      ['path "a" {', 'failed to parse policy'],
      ['path "a" { capabilities = ["rea"] }', 'failed to parse policy: path "a": invalid capability "rea"'],
    ])('refuse %j', async (policy, error) => {
      expect(await refusal(write('sys/policies/acl/bad', { policy }))).toMatchObject({
        status: 400,
        text: says(error),
      });
    });

    test('come with all texts in one listing on OpenBao from 2.3', async () => {
      await write('sys/policies/acl/bulk', { policy: text });
      const answer = listing('sys/policies/detailed/acl');
      if (isBao('2.3')) {
        const { keys, keyInfo } = await answer;
        expect(keys).toEqual(expect.arrayContaining(['bulk', 'default', 'root']));
        expect(keyInfo.bulk).toEqual(await read('sys/policies/acl/bulk'));
      } else {
        expect(await refusal(answer)).toMatchObject({ status: 404, text: matching(/unsupported path/) });
      }
    });

    test('have attributes on OpenBao from 2.3, which every write replaces', async () => {
      const name = `sys/policies/acl/p${randomUUID().slice(0, 8)}`;
      await write(name, { policy: text, cas: -1, cas_required: true, expiration: '2099-01-01T00:00:00Z' });
      const first = await read(name);
      if (!isBao('2.3')) {
        expect(Object.keys(first ?? {}).sort()).toEqual(['name', 'policy']);
        return;
      }
      expect(first).toMatchObject({ version: 1, cas_required: true, expiration: '2099-01-01T00:00:00Z' });
      expect(first?.modified).toMatch(/^\d{4}-\d\d-\d\dT/);
      expect('allow_slashes_in_identity_templates' in (first ?? {})).toBe(isBao('2.6'));
      expect(await refusal(write(name, { policy: text }))).toMatchObject({
        status: 400,
        text: 'check-and-set parameter required for this call',
      });
      expect(await refusal(write(name, { policy: text, cas: 9 }))).toMatchObject({
        text: 'check-and-set parameter did not match the current version',
      });
      expect(await refusal(write(name, { policy: text, cas: -1 }))).toMatchObject({
        text: 'check-and-set parameter set to -1 on existing entry',
      });
      await write(name, { policy: text, cas: 1 });
      const second = await read(name);
      expect(second).toMatchObject({ version: 2, cas_required: false });
      expect(second).not.toHaveProperty('expiration');
    });
  });
}
