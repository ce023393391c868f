import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { WireObject } from '../../../src/model/wire.ts';
import type { Ask } from './ask.ts';
import { says } from './matching.ts';

const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();

/** What all servers agree on about JWT configuration. */
export function jwtConfigContract(ask: Ask): void {
  const { read, write, refusal, newMount, isVault, isBao } = ask;
  describe('JWT configuration', () => {
    test('is absent until it is written, and then has all fields', async () => {
      const mount = await newMount();
      expect(await read(`auth/${mount}/config`)).toBeUndefined();
      expect(await write(`auth/${mount}/config`, { jwt_validation_pubkeys: [pem] })).toEqual([]);
      expect(await read(`auth/${mount}/config`)).toEqual({
        bound_issuer: '',
        default_role: '',
        jwks_ca_pem: '',
        jwks_url: '',
        jwt_supported_algs: [],
        jwt_validation_pubkeys: [pem.trim()],
        namespace_in_state: true,
        oidc_client_id: '',
        oidc_discovery_ca_pem: '',
        oidc_discovery_url: '',
        oidc_response_mode: '',
        oidc_response_types: [],
        provider_config: {},
        ...(isVault() && { jwks_pairs: [], unsupported_critical_cert_extensions: [] }),
        ...(isBao('2.4') && { override_allowed_server_names: [] }),
        ...(isBao('2.3') && { status: 'valid' }),
      });
    });

    test('is replaced by every write, except namespace_in_state; default_role is lower-cased', async () => {
      const mount = await newMount();
      const key = { jwt_validation_pubkeys: [pem] };
      await write(`auth/${mount}/config`, {
        ...key,
        bound_issuer: 'i',
        default_role: 'Web',
        namespace_in_state: false,
      });
      expect(await read(`auth/${mount}/config`)).toMatchObject({ bound_issuer: 'i', default_role: 'web' });
      await write(`auth/${mount}/config`, { ...key, jwt_supported_algs: 'RS256, ES256', nonsense: 1 });
      expect(await read(`auth/${mount}/config`)).toMatchObject({
        bound_issuer: '',
        default_role: '',
        namespace_in_state: false,
        jwt_supported_algs: ['RS256', 'ES256'],
      });
    });

    const key = { jwt_validation_pubkeys: [pem] };
    test.each([
      [{}, "exactly one of 'jwt_validation_pubkeys', 'jwks_url'"],
      [{ ...key, jwks_url: 'http://127.0.0.1:1/k' }, "exactly one of 'jwt_validation_pubkeys', 'jwks_url'"],
      [{ ...key, oidc_discovery_url: 'http://127.0.0.1:1' }, "'oidc_discovery_url'"],
      [
        { jwt_validation_pubkeys: ['zzz'] },
        'error parsing public key: data does not contain any valid public keys',
      ],
      [
        { ...key, oidc_client_id: 'x' },
        "both 'oidc_client_id' and 'oidc_client_secret' must be set for OIDC",
      ],
      [{ ...key, oidc_client_id: 'x', oidc_client_secret: 'y' }, "'oidc_discovery_url' must be set for OIDC"],
      [
        { ...key, jwt_supported_algs: ['XX'] },
        'invalid jwt_supported_algs: unsupported signing algorithm "XX"',
      ],
      [{ ...key, oidc_response_mode: 'x' }, 'invalid response_mode: "x"'],
      [
        { ...key, oidc_response_types: ['x'] },
        "invalid response_types [x]. 'code' and 'id_token' are allowed",
      ],
      [{ ...key, provider_config: { provider: 'zz' } }, 'provider "zz" not found in custom providers'],
      [{ ...key, provider_config: { a: 'b' } }, "'provider' field not found in provider_config"],
    ])('is refused: case %#', async (body: WireObject, text) => {
      const mount = await newMount();
      expect(await refusal(write(`auth/${mount}/config`, body))).toMatchObject({
        status: 400,
        text: says(text),
      });
      expect(await read(`auth/${mount}/config`)).toBeUndefined();
    });
  });
}
