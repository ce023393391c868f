import { describe, expect, test } from 'vitest';
import { NumberText } from '../../../src/model/wire.ts';
import type { WireObject } from '../../../src/model/wire.ts';
import type { Ask } from './ask.ts';
import { matching, says } from './matching.ts';

/** What all servers agree on about JWT roles. */
export function jwtRoleContract(ask: Ask): void {
  const { read, write, remove, names, refusal, newMount, isVault, isBao } = ask;
  describe('JWT roles', () => {
    const least = { role_type: 'jwt', user_claim: 'sub', bound_subject: 's' };
    const role = async (body: WireObject, ...more: WireObject[]): Promise<WireObject | undefined> => {
      const mount = await newMount();
      for (const part of [body, ...more]) await write(`auth/${mount}/role/r`, part);
      return read(`auth/${mount}/role/r`);
    };

    test('have null for lists and maps that were never written', async () => {
      expect(await role(least)).toEqual({
        allowed_redirect_uris: null,
        bound_audiences: null,
        bound_claims: null,
        bound_claims_type: 'string',
        bound_subject: 's',
        claim_mappings: null,
        clock_skew_leeway: 0,
        expiration_leeway: 0,
        groups_claim: '',
        max_age: 0,
        not_before_leeway: 0,
        oidc_scopes: null,
        role_type: 'jwt',
        token_bound_cidrs: [],
        token_explicit_max_ttl: 0,
        token_max_ttl: 0,
        token_no_default_policy: false,
        token_num_uses: 0,
        token_period: 0,
        token_policies: [],
        token_ttl: 0,
        token_type: 'default',
        user_claim: 'sub',
        user_claim_json_pointer: false,
        verbose_oidc_logging: false,
        ...(!isVault() && {
          callback_mode: 'client',
          oauth2_metadata: null,
          token_policies_template_claims: false,
          token_strictly_bind_ip: false,
        }),
        ...(isBao('2.5') && { oidc_disable_confirmation: false }),
      });
    });

    test('read [] and {} after an explicit empty value, and after a JSON null for a list', async () => {
      const empty = { bound_audiences: [], bound_claims: {}, claim_mappings: {}, oidc_scopes: null };
      expect(await role(least, { ...least, ...empty })).toMatchObject({
        bound_audiences: [],
        bound_claims: {},
        claim_mappings: {},
        oidc_scopes: [],
      });
    });

    test('keep what a write leaves out, except role_type and bound_claims_type', async () => {
      const full = { ...least, bound_claims_type: 'glob', token_ttl: '5m', token_policies: ['B', 'a', 'a'] };
      expect(await role(full, { role_type: 'jwt' })).toMatchObject({
        bound_claims_type: 'string',
        user_claim: 'sub',
        token_ttl: 300,
        token_policies: ['B', 'a', 'a'],
      });
      const mount = await newMount();
      await write(`auth/${mount}/role/r`, least);
      expect(await refusal(write(`auth/${mount}/role/r`, { token_ttl: 1 }))).toMatchObject({
        status: 400,
        text: matching(/allowed_redirect_uris/),
      });
    });

    test('bring times, lists, booleans and addresses to one spelling', async () => {
      const spelled = {
        token_ttl: '1h30m',
        token_max_ttl: '2d',
        token_period: '90',
        expiration_leeway: '-1',
        bound_audiences: 'a, b',
        oidc_scopes: ['x,y', ' z '],
        token_no_default_policy: 'true',
        token_num_uses: '3',
        token_bound_cidrs: ['10.0.0.1/32', '2001:DB8::1/128', '10.1.2.3/8'],
        claim_mappings: { a: 1 },
        token_type: '',
      };
      expect(await role({ ...least, ...spelled })).toMatchObject({
        token_ttl: 5400,
        token_max_ttl: 172800,
        token_period: 90,
        expiration_leeway: -1,
        bound_audiences: ['a', 'b'],
        oidc_scopes: ['x,y', 'z'],
        token_no_default_policy: true,
        token_num_uses: 3,
        token_bound_cidrs: ['10.0.0.1', '2001:db8::1', '10.1.2.3/8'],
        claim_mappings: { a: '1' },
        token_type: 'default',
      });
    });

    test('keep the type and the text of every bound claim', async () => {
      const bound_claims = {
        text: '5',
        number: 5,
        yes: true,
        list: ['a', 1],
        fraction: new NumberText('5.0'),
        exponent: new NumberText('1e3'),
        long: new NumberText('12345678901234567890'),
      };
      expect((await role({ ...least, bound_claims }))?.bound_claims).toEqual(bound_claims);
    });

    test('are found and listed in lower case, sorted', async () => {
      const mount = await newMount();
      expect(await names(`auth/${mount}/role`)).toEqual([]);
      for (const name of ['Web', 'api', 'a.b-c_1']) await write(`auth/${mount}/role/${name}`, least);
      expect(await names(`auth/${mount}/role`)).toEqual(['a.b-c_1', 'api', 'web']);
      expect(await read(`auth/${mount}/role/WEB`)).toMatchObject({ user_claim: 'sub' });
      expect(await remove(`auth/${mount}/role/wEb`)).toEqual([]);
      expect(await read(`auth/${mount}/role/web`)).toBeUndefined();
      expect(await remove(`auth/${mount}/role/web`)).toEqual([]);
    });

    test.each(['a b', '-a', 'a-', 'ä', 'a/b'])('cannot have the name %s', async (name) => {
      const mount = await newMount();
      expect(await refusal(write(`auth/${mount}/role/${name}`, least))).toMatchObject({
        status: 404,
        text: matching(/unsupported path/),
      });
    });

    test('read older names beside the new ones while those alone were written', async () => {
      const old = { ...least, policies: 'B,a,b', ttl: '1h' };
      expect(await role(old)).toMatchObject({
        policies: ['a', 'b'],
        token_policies: ['a', 'b'],
        ttl: 3600,
        token_ttl: 3600,
      });
      const after = await role(old, { ...least, token_policies: ['c'], token_ttl: 60 });
      expect(after).toMatchObject({ token_policies: ['c'], token_ttl: 60 });
      expect(after).not.toHaveProperty('policies');
      expect(after).not.toHaveProperty('ttl');
    });

    test('say nothing of unknown fields, unless they answer for another reason', async () => {
      const mount = await newMount();
      expect(await write(`auth/${mount}/role/r`, { ...least, nonsense: 1 })).toEqual([]);
      const warnings = await write(`auth/${mount}/role/r`, {
        ...least,
        nonsense: 1,
        verbose_oidc_logging: true,
      });
      expect(warnings).toHaveLength(2);
      expect(warnings.join('\n')).toContain('Endpoint ignored these unrecognized parameters: [nonsense]');
      expect((await write(`auth/${mount}/role/r`, { ...least, token_max_ttl: '9999h' })).join()).toMatch(
        /max TTL/,
      );
    });

    test.each([
      [{ role_type: 'jwt', user_claim: 'sub' }, 'must have at least one bound constraint'],
      [
        { user_claim: 'sub', bound_subject: 's' },
        "'allowed_redirect_uris' must be set if 'role_type' is 'oidc'",
      ],
      [{ role_type: 'jwt', bound_subject: 's' }, 'a user claim must be defined on the role'],
      [{ ...least, role_type: 'zzz' }, "invalid 'role_type': zzz"],
      [
        { ...least, token_ttl: '-1' },
        'error converting input for field "token_ttl": cannot provide negative value',
      ],
      [
        { ...least, token_ttl: 'zz' },
        'error converting input for field "token_ttl": time: invalid duration "zz"',
      ],
      [{ ...least, token_bound_cidrs: '300.1.1.1' }, 'error parsing address "300.1.1.1"'],
      [{ ...least, bound_claims: 'x' }, 'error converting input for field "bound_claims"'],
      [{ ...least, bound_claims: { a: [5] }, bound_claims_type: 'glob' }, 'claim is not a string: 5'],
      [{ ...least, bound_claims_type: 'x' }, "invalid 'bound_claims_type': x"],
      [{ ...least, claim_mappings: { a: 'role' } }, 'metadata key "role" is reserved'],
      [{ ...least, claim_mappings: { a: 'b', c: 'b' } }, 'multiple keys are mapped to metadata key "b"'],
      [{ ...least, token_type: 'default-service' }, `invalid 'token_type' value "default-service"`],
      [{ ...least, token_ttl: 20, token_max_ttl: 10 }, "'token_ttl' cannot be greater than 'token_max_ttl'"],
      [{ ...least, token_type: 'batch', token_period: 1 }, 'when set to generate periodic tokens'],
      [
        { ...least, token_type: 'batch', token_num_uses: 1 },
        'when set to generate tokens with limited use count',
      ],
      [
        { ...least, token_period: '9999h' },
        `'period' of '"9999h0m0s"' is greater than the backend's maximum lease`,
      ],
    ])('are refused: case %#', async (body: WireObject, text) => {
      const mount = await newMount();
      expect(await refusal(write(`auth/${mount}/role/r`, body))).toMatchObject({
        status: 400,
        text: says(text),
      });
      expect(await read(`auth/${mount}/role/r`)).toBeUndefined();
    });
  });
}
