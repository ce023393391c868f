import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { WireObject } from '../../../src/model/wire.ts';
import type { Ask } from './ask.ts';
import { says } from './matching.ts';

/** What all servers agree on about token roles. */
export function tokenRoleContract(ask: Ask): void {
  const { read, write, remove, names, refusal } = ask;
  describe('token roles', () => {
    const role = async (...parts: WireObject[]): Promise<WireObject | undefined> => {
      const path = `auth/token/roles/r${randomUUID().slice(0, 8)}`;
      for (const part of parts) await write(path, part);
      const found = await read(path);
      await remove(path);
      return Object.fromEntries(Object.entries(found ?? {}).filter(([key]) => key !== 'name'));
    };

    test('are an empty list at first', async () => {
      expect(await names('auth/token/roles')).toEqual([]);
      expect(await read('auth/token/roles/none')).toBeUndefined();
    });

    test('have these defaults', async () => {
      expect(await role({})).toEqual({
        allowed_entity_aliases: null,
        allowed_policies: [],
        allowed_policies_glob: [],
        disallowed_policies: [],
        disallowed_policies_glob: [],
        explicit_max_ttl: 0,
        orphan: false,
        path_suffix: '',
        period: 0,
        renewable: true,
        token_explicit_max_ttl: 0,
        token_no_default_policy: false,
        token_period: 0,
        token_type: 'default-service',
      });
    });

    test('lower, sort and unite policies; keep the case of their own name; show use counts and addresses when set', async () => {
      await write('auth/token/roles/Case', { allowed_policies: 'B,a,b' });
      expect(await read('auth/token/roles/case')).toBeUndefined();
      expect(await read('auth/token/roles/Case')).toMatchObject({
        name: 'Case',
        allowed_policies: ['a', 'b'],
      });
      expect(await names('auth/token/roles')).toEqual(['Case']);
      await remove('auth/token/roles/Case');
      expect(await role({ allowed_policies: ['x', 'ROOT'] })).toMatchObject({ allowed_policies: ['root'] });
      expect(await role({ disallowed_policies: ['x', 'ROOT'] })).toMatchObject({
        disallowed_policies: ['root', 'x'],
      });
      expect(await role({ token_bound_cidrs: '10.0.0.1/32', token_num_uses: 3 })).toMatchObject({
        token_bound_cidrs: ['10.0.0.1'],
        token_num_uses: 3,
      });
    });

    test.each([
      [{ period: 60 }, 60, 60],
      [{ token_period: 60 }, 0, 60],
      [{ period: 60, token_period: 70 }, 0, 70],
    ])('written with %j, the older name reads %d and the new one %d', async (body, period, tokenPeriod) => {
      expect(await role(body)).toMatchObject({ period, token_period: tokenPeriod });
    });

    test('both names in one write bring a warning', async () => {
      const warnings = await write('auth/token/roles/twice', { period: 60, token_period: 70 });
      expect(warnings).toEqual([
        "Both 'token_period' and deprecated 'period' value supplied, ignoring the deprecated value",
      ]);
      await remove('auth/token/roles/twice');
    });

    test('keep what a write leaves out', async () => {
      const first = { orphan: true, renewable: false, token_period: '1h', allowed_policies: ['a'] };
      expect(await role(first, { token_no_default_policy: true })).toMatchObject({
        ...first,
        token_period: 3600,
        token_no_default_policy: true,
      });
      expect(await role(first, { allowed_policies: [], token_period: 0 })).toMatchObject({
        allowed_policies: [],
        token_period: 0,
      });
    });

    test.each([
      [{ token_type: 'default' }, `invalid 'token_type' value "default"`],
      [{ token_type: '' }, `invalid 'token_type' value ""`],
      [
        { token_type: 'batch' },
        "'token_type' cannot be 'batch' when role is set to generate non-orphan tokens",
      ],
      [{ token_type: 'batch', orphan: true, token_period: 1 }, 'generate periodic tokens'],
      [{ token_type: 'batch', orphan: true }, 'generate renewable tokens'],
      [{ path_suffix: 'a' }, 'given role path suffix contains invalid characters'],
      [{ path_suffix: 'aaa..b' }, 'path cannot contain parent references'],
      [{ token_period: 'zz' }, 'error converting input for field "token_period"'],
    ])('refuse %j', async (body, text) => {
      expect(await refusal(write('auth/token/roles/bad', body))).toMatchObject({
        status: 400,
        text: says(text),
      });
    });
  });
}
