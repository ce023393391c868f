import { createPublicKey } from 'node:crypto';
import { compareVersions, knows } from '../../../src/model/server.ts';
import type { Since } from '../../../src/model/server.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { readField } from './field.ts';
import type { FieldType } from './field.ts';
import { Refusal } from './refusal.ts';
import type { Call, MountState, Reply } from './state.ts';
import { isList, stringsOf } from './wire-value.ts';

/** Every write replaces everything. `secret` is stored and never read back. */
const fields: Readonly<Record<string, { type: FieldType; unset: Wire; since?: Since; secret?: true }>> = {
  bound_issuer: { type: 'string', unset: '' },
  default_role: { type: 'lower', unset: '' },
  jwks_ca_pem: { type: 'string', unset: '' },
  jwks_pairs: { type: 'maps', unset: [], since: { vault: '1.16' } },
  jwks_url: { type: 'string', unset: '' },
  jwt_supported_algs: { type: 'list', unset: [] },
  jwt_validation_pubkeys: { type: 'list', unset: [] },
  oidc_client_id: { type: 'string', unset: '' },
  oidc_client_secret: { type: 'string', unset: '', secret: true },
  oidc_discovery_ca_pem: { type: 'string', unset: '' },
  oidc_discovery_url: { type: 'string', unset: '' },
  oidc_response_mode: { type: 'string', unset: '' },
  oidc_response_types: { type: 'list', unset: [] },
  override_allowed_server_names: { type: 'list', unset: [], since: { openbao: '2.4' } },
  provider_config: { type: 'map', unset: {} },
  unsupported_critical_cert_extensions: { type: 'list', unset: [], since: { vault: '1.17' } },
};

/** `auth/<mount>/config` of a JWT or OIDC mount. It does not fetch keys: every URL counts as reachable. */
export function jwtConfig(call: Call, mount: MountState): { reply: Reply; mount?: MountState } {
  if (call.method === 'GET') {
    if (mount.settings === undefined) throw new Refusal(404);
    return { reply: { data: visible(call, mount.settings) } };
  }
  if (call.method !== 'POST') throw new Refusal(405, '1 error occurred:\n\t* unsupported operation\n\n');
  const settings: Record<string, Wire> = {};
  for (const [name, { type, unset, since }] of Object.entries(fields)) {
    if (isKnown(call, since)) settings[name] = readField(call.body, name, type) ?? unset;
  }
  const keptInState = mount.settings?.namespace_in_state ?? true;
  settings.namespace_in_state = readField(call.body, 'namespace_in_state', 'bool') ?? keptInState;
  check(call, settings);
  return { reply: {}, mount: { ...mount, settings } };
}

function isKnown({ server }: Call, since: Since | undefined): boolean {
  return knows(server, since);
}

function visible(call: Call, settings: WireObject): WireObject {
  const shown = Object.entries(settings).filter(([name]) => fields[name]?.secret !== true);
  const { flavour, version } = call.server;
  const status = flavour === 'openbao' && compareVersions(version, '2.3') >= 0 && { status: 'valid' };
  return { ...Object.fromEntries(shown), ...status };
}

const algorithms = [256, 384, 512].flatMap((bits) => ['RS', 'ES', 'PS'].map((kind) => `${kind}${bits}`));

/** In the order of the plugin. https://github.com/hashicorp/vault-plugin-auth-jwt/blob/main/path_config.go */
function check(call: Call, settings: WireObject): void {
  const keys = stringsOf(settings.jwt_validation_pubkeys);
  const sources = [settings.jwks_url, settings.oidc_discovery_url].filter((value) => value !== '').length;
  const pairs = isList(settings.jwks_pairs) && settings.jwks_pairs.length > 0 ? 1 : 0;
  if (sources + pairs + (keys.length > 0 ? 1 : 0) !== 1) throw new Refusal(400, sourceText(call));
  const hasId = settings.oidc_client_id !== '';
  if (hasId !== (settings.oidc_client_secret !== '')) {
    throw new Refusal(400, "both 'oidc_client_id' and 'oidc_client_secret' must be set for OIDC");
  }
  if (hasId && settings.oidc_discovery_url === '') {
    throw new Refusal(400, "'oidc_discovery_url' must be set for OIDC");
  }
  keys.forEach(checkKey);
  checkChoices(settings);
}

function checkChoices(settings: WireObject): void {
  for (const name of stringsOf(settings.jwt_supported_algs)) {
    if (![...algorithms, 'EdDSA'].includes(name)) {
      throw new Refusal(400, `invalid jwt_supported_algs: unsupported signing algorithm "${name}"`);
    }
  }
  const types = stringsOf(settings.oidc_response_types);
  if (types.some((type) => type !== 'code' && type !== 'id_token')) {
    const text = `invalid response_types [${types.join(' ')}]. 'code' and 'id_token' are allowed`;
    throw new Refusal(400, text);
  }
  const mode = settings.oidc_response_mode;
  if (typeof mode === 'string' && !['', 'query', 'form_post'].includes(mode)) {
    throw new Refusal(400, `invalid response_mode: "${mode}"`);
  }
  const config = settings.provider_config;
  if (!isWireObject(config) || Object.keys(config).length === 0) return;
  const provider = config.provider;
  if (typeof provider !== 'string') {
    throw new Refusal(400, "invalid provider_config: 'provider' field not found in provider_config");
  }
  if (!['azure', 'gsuite', 'secureauth', 'ibmisam', 'kubernetes'].includes(provider)) {
    throw new Refusal(400, `invalid provider_config: provider "${provider}" not found in custom providers`);
  }
}

function checkKey(pem: string): void {
  try {
    createPublicKey(pem);
  } catch {
    throw new Refusal(400, 'error parsing public key: data does not contain any valid public keys');
  }
}

function sourceText({ server: { flavour, version } }: Call): string {
  const known =
    flavour === 'vault'
      ? "'jwks_url', 'jwks_pairs' or 'oidc_discovery_url'"
      : compareVersions(version, '2.6') >= 0
        ? "'jwks_url', 'jwks_pairs', 'oidc_discovery_url', or 'provider_config'"
        : "'jwks_url' or 'oidc_discovery_url'";
  return `exactly one of 'jwt_validation_pubkeys', ${known} must be set`;
}
