import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WireObject } from '../../src/model/wire.ts';
import { contractSubjects } from '../support/contract-subject.ts';
import type { Subject } from '../support/contract-subject.ts';
import { askOf } from './vault-port/ask.ts';

const START = 60_000;
const unique = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`;

/** What the kinds of identity groups, namespaces and CEL roles rely on. */
describe.each(await contractSubjects())('%s', (_name, open) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  }, START);
  afterAll(async () => {
    await subject.close();
  });
  const { read, readIn, write, remove, names, refusal, newMount, mountEntry, isBao } = askOf(() => subject);

  describe('groups', () => {
    const path = (name: string): string => `identity/group/name/${name}`;

    test('merge, and have one name whatever its case', async () => {
      const name = unique('Group');
      expect(await read(path(name))).toBeUndefined();
      await write(path(name), { policies: ['B', 'a', 'a', ''], metadata: { k: 'v' } });
      const policies = isBao('2.3') ? ['a', 'b'] : ['B', 'a'];
      expect(await read(path(name.toLowerCase()))).toMatchObject({ name, type: 'internal', policies });
      await write(path(name.toUpperCase()), { policies: [] });
      expect(await read(path(name))).toMatchObject({
        name: name.toUpperCase(),
        policies: [],
        metadata: { k: 'v' },
        member_entity_ids: null,
      });
      expect(await names('identity/group/name')).toContain(name.toUpperCase());
      await remove(path(name));
      expect(await read(path(name))).toBeUndefined();
    });

    test('keep their type, and take no root and no members that logins bring', async () => {
      const name = unique('external');
      await write(path(name), { type: 'external' });
      const refused = async (body: WireObject): Promise<string> =>
        (await refusal(write(path(name), body))).text;
      expect(await refused({ type: 'internal' })).toContain('group type cannot be changed');
      expect(await refused({ policies: ['root'] })).toContain('policies cannot contain root');
      expect(await refused({ type: 'external', member_entity_ids: [] })).toContain("can't be set");
      expect(await refused({ type: 'external', member_group_ids: [] })).toContain("can't be set");
      await remove(path(name));
    });

    test('show their alias, which has an id of its own and the path of its mount', async () => {
      const [mount, name, other] = [await newMount(), unique('one'), unique('two')];
      const { accessor } = await mountEntry(mount);
      for (const group of [name, other]) await write(path(group), { type: 'external' });
      const { id, alias: none } = (await read(path(name))) ?? {};
      expect(none).toEqual({});
      const body = { name: 'Claim', mount_accessor: accessor ?? '', canonical_id: id ?? '' };
      await write('identity/group-alias', body);
      const made = (await read(path(name)))?.['alias'] as WireObject;
      expect(made).toMatchObject({ ...body, mount_path: `auth/${mount}/` });
      const again = { ...body, name: 'claim', canonical_id: (await read(path(other)))?.['id'] ?? '' };
      expect((await refusal(write('identity/group-alias', again))).text).toContain('already in use');
      await write(`identity/group-alias/id/${made['id'] as string}`, { ...body, name: 'renamed' });
      expect((await read(path(name)))?.['alias']).toMatchObject({ id: made['id'], name: 'renamed' });
      await remove(`sys/auth/${mount}`);
      expect((await read(path(name)))?.['alias']).not.toHaveProperty('mount_path');
      await remove(`identity/group-alias/id/${made['id'] as string}`);
      expect((await read(path(name)))?.['alias']).toEqual({});
    });

    test('of the internal type have no alias', async () => {
      const [mount, name] = [await newMount(), unique('internal')];
      await write(path(name), {});
      const id = (await read(path(name)))?.['id'] ?? '';
      const body = {
        name: 'x',
        mount_accessor: (await mountEntry(mount))['accessor'] ?? '',
        canonical_id: id,
      };
      expect((await refusal(write('identity/group-alias', body))).text).toContain('internal group');
    });
  });

  test('namespaces: metadata is replaced, and the inner one is made inside the outer', async () => {
    const name = unique('ns');
    const path = `sys/namespaces/${name}`;
    if (!isBao('2.3')) {
      expect((await refusal(read(path))).status).toBe(404);
      return;
    }
    expect(await read(path)).toBeUndefined();
    expect((await refusal(readIn(name, 'sys/auth'))).text).toContain('namespace not found');
    await write(path, { custom_metadata: { a: 'b', c: '' } });
    expect(await read(path)).toMatchObject({ path: `${name}/`, custom_metadata: { a: 'b', c: '' } });
    await write(path, {});
    expect(await read(path)).toMatchObject({ custom_metadata: {} });
    expect(await names('sys/namespaces')).toContain(`${name}/`);
    expect((await refusal(write(`${path}/inner`, {}))).text).toContain('cannot contain /');
    await subject.vault.write({ namespace: name, path: 'sys/namespaces/inner' }, {});
    expect(await readIn(`${name}/inner`, 'sys/namespaces/none')).toBeUndefined();
    expect(await readIn(name, 'sys/policies/acl/default')).toBeDefined();
    expect((await refusal(remove(path))).text).toContain('child namespaces');
    expect((await refusal(write('sys/namespaces/identity', {}))).text).toContain('reserved path');
  });

  test('CEL roles: a write replaces, and what was never set reads as what it means', async () => {
    const mount = await newMount();
    const path = `auth/${mount}/cel/role/Web`;
    if (!isBao('2.3')) {
      expect((await refusal(read(path))).text).toContain('unsupported path');
      return;
    }
    expect(await names(`auth/${mount}/cel/role`)).toEqual([]);
    expect((await refusal(write(path, {}))).text).toContain("missing required field 'cel_program'");
    const program = { expression: 'ok', variables: [{ name: 'ok', expression: 'true' }] };
    await write(path, {
      cel_program: program,
      message: '"no"',
      expiration_leeway: '-1s',
      bound_audiences: 'b,a',
    });
    expect(await read(path)).toMatchObject({
      cel_program: program,
      message: '"no"',
      expiration_leeway: -1,
      bound_audiences: ['b', 'a'],
    });
    await write(path, { cel_program: { expression: 'true', variables: [] } });
    expect(await read(path)).toEqual({
      name: 'Web',
      cel_program: { expression: 'true' },
      message: '',
      bound_audiences: [],
      expiration_leeway: 150,
      not_before_leeway: 150,
      clock_skew_leeway: 60,
    });
    expect(await names(`auth/${mount}/cel/role`)).toEqual(['Web']);
    expect(await read(`auth/${mount}/cel/role/web`)).toBeUndefined();
  });
});
