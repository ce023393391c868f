import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Ask } from './ask.ts';
import { matching, says } from './matching.ts';

const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();

/** What all servers agree on about auth mounts. */
export function authMountContract(ask: Ask): void {
  const { read, write, remove, names, refusal, newMount, mountEntry, isBao } = ask;
  describe('auth mounts', () => {
    test('are listed with a slash, with 0 for the times that nobody set', async () => {
      const mount = await newMount({ type: 'jwt', description: 'd', config: { default_lease_ttl: '30m' } });
      const entry = await mountEntry(mount);
      expect(entry).toMatchObject({
        type: 'jwt',
        description: 'd',
        local: false,
        seal_wrap: false,
        options: {},
      });
      expect(entry.config).toEqual({
        default_lease_ttl: 1800,
        max_lease_ttl: 0,
        force_no_cache: false,
        token_type: 'default-service',
      });
      expect(entry.accessor).toMatch(/^auth_jwt_/);
      expect(await read(`sys/auth/${mount}`)).toEqual(entry);
      expect((await mountEntry('token')).options).toBeNull();
    });

    test('tune shows the times in effect', async () => {
      const mount = await newMount();
      expect(await read(`sys/auth/${mount}/tune`)).toMatchObject({
        default_lease_ttl: 2764800,
        max_lease_ttl: 2764800,
      });
    });

    test('a tune keeps what it does not name, and empty values take away', async () => {
      const mount = await newMount();
      await write(`sys/auth/${mount}/tune`, {
        description: 'd',
        default_lease_ttl: '1h',
        listing_visibility: 'unauth',
        audit_non_hmac_request_keys: ['b', 'a'],
        options: { a: 'b' },
      });
      await write(`sys/auth/${mount}/tune`, { max_lease_ttl: '2h' });
      const tuned = await mountEntry(mount);
      expect(tuned).toMatchObject({ description: 'd', options: { a: 'b' } });
      expect(tuned.config).toEqual({
        default_lease_ttl: 3600,
        max_lease_ttl: 7200,
        force_no_cache: false,
        token_type: 'default-service',
        listing_visibility: 'unauth',
        audit_non_hmac_request_keys: ['b', 'a'],
      });
      await write(`sys/auth/${mount}/tune`, {
        description: '',
        default_lease_ttl: 'system',
        max_lease_ttl: 0,
        listing_visibility: '',
        audit_non_hmac_request_keys: [],
        options: { a: '' },
      });
      const bare = await mountEntry(mount);
      expect(bare).toMatchObject({ description: '', options: {} });
      expect(bare.config).toEqual({
        default_lease_ttl: 0,
        max_lease_ttl: 0,
        force_no_cache: false,
        token_type: 'default-service',
      });
    });

    test.each([
      [{ default_lease_ttl: '2h', max_lease_ttl: '1h' }, 'backend max lease TTL of 3600 would be less than'],
      [{ listing_visibility: 'zz' }, 'invalid listing_visibility zz'],
      [{ token_type: 'zz' }, "invalid value for 'token_type'"],
    ])('refuse the tune %j', async (body, text) => {
      const mount = await newMount();
      expect(await refusal(write(`sys/auth/${mount}/tune`, body))).toMatchObject({
        status: 400,
        text: says(text),
      });
    });

    test('a refused tune is undone by OpenBao from 2.6 alone', async () => {
      const mount = await newMount();
      await refusal(write(`sys/auth/${mount}/tune`, { description: 'half', listing_visibility: 'zz' }));
      expect((await mountEntry(mount)).description).toBe(isBao('2.6') ? '' : 'half');
    });

    test.each([
      ['once more', '', { type: 'jwt' }, 'path is already in use at'],
      ['below another mount', '/sub', { type: 'jwt' }, 'path is already in use at'],
      ['without a type', 'x', {}, 'backend type must be specified as a string'],
      ['of a type that is not there', 'x', { type: 'nope' }, 'plugin not found in the catalog: nope'],
    ])('cannot be enabled %s', async (_case, suffix, body, text) => {
      const mount = await newMount();
      expect(await refusal(write(`sys/auth/${mount}${suffix}`, body))).toMatchObject({
        status: 400,
        text: says(text),
      });
    });

    test('that are missing are 400, except for a delete', async () => {
      expect(await refusal(read('sys/auth/none'))).toEqual({ status: 400, text: 'No auth engine at none/' });
      expect(await refusal(read('sys/auth/none/tune'))).toMatchObject({
        status: 400,
        text: matching(/cannot fetch sysview/),
      });
      expect(await refusal(write('sys/auth/none/tune', {}))).toMatchObject({
        status: 400,
        text: matching(/no mount entry/),
      });
      expect(await remove('sys/auth/none')).toEqual([]);
      expect(await refusal(remove('sys/auth/token'))).toMatchObject({ status: 400 });
      expect(await refusal(write('sys/auth/token/tune', { token_type: 'batch' }))).toMatchObject({
        status: 400,
      });
    });

    test('take configuration and roles with them', async () => {
      const mount = await newMount();
      await write(`auth/${mount}/config`, { jwt_validation_pubkeys: [pem] });
      await write(`auth/${mount}/role/r`, { role_type: 'jwt', user_claim: 'sub', bound_subject: 's' });
      await remove(`sys/auth/${mount}`);
      await write(`sys/auth/${mount}`, { type: 'jwt' });
      expect(await read(`auth/${mount}/config`)).toBeUndefined();
      expect(await names(`auth/${mount}/role`)).toEqual([]);
    });
  });
}
