import { compareVersions } from '../../../src/model/server.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { checkJwtRole } from './jwt-role-check.ts';
import { readField } from './field.ts';
import type { FieldType } from './field.ts';
import { checkName, policySet } from './names.ts';
import { Refusal, absent } from './refusal.ts';
import type { Call, MountState, Reply } from './state.ts';
import { SYSTEM_MAX_TTL } from './state.ts';

interface RoleField {
  readonly type: FieldType;
  /** What is read while the field was never written. */
  readonly unset: Wire;
  /** Goes back to `unset` when a write leaves it out; all others are kept. */
  readonly reset?: true;
  /** First version of OpenBao; Vault does not know the field. */
  readonly openbao?: string;
}

const fields: Readonly<Record<string, RoleField>> = {
  allowed_redirect_uris: { type: 'list', unset: null },
  bound_audiences: { type: 'list', unset: null },
  bound_claims: { type: 'map', unset: null },
  bound_claims_type: { type: 'string', unset: 'string', reset: true },
  bound_subject: { type: 'string', unset: '' },
  callback_mode: { type: 'string', unset: 'client', reset: true, openbao: '2.2' },
  claim_mappings: { type: 'pairs', unset: null },
  clock_skew_leeway: { type: 'signed', unset: 0 },
  expiration_leeway: { type: 'signed', unset: 0 },
  groups_claim: { type: 'string', unset: '' },
  max_age: { type: 'duration', unset: 0 },
  not_before_leeway: { type: 'signed', unset: 0 },
  oauth2_metadata: { type: 'list', unset: null, openbao: '2.2' },
  oidc_disable_confirmation: { type: 'bool', unset: false, reset: true, openbao: '2.5' },
  oidc_scopes: { type: 'list', unset: null },
  poll_interval: { type: 'int', unset: 0, openbao: '2.2' },
  role_type: { type: 'string', unset: 'oidc', reset: true },
  token_bound_cidrs: { type: 'cidrs', unset: [] },
  token_explicit_max_ttl: { type: 'duration', unset: 0 },
  token_max_ttl: { type: 'duration', unset: 0 },
  token_no_default_policy: { type: 'bool', unset: false },
  token_num_uses: { type: 'int', unset: 0 },
  token_period: { type: 'duration', unset: 0 },
  token_policies: { type: 'list', unset: [] },
  token_policies_template_claims: { type: 'bool', unset: false, openbao: '2.2' },
  token_strictly_bind_ip: { type: 'bool', unset: false, openbao: '2.2' },
  token_ttl: { type: 'duration', unset: 0 },
  token_type: { type: 'string', unset: 'default' },
  user_claim: { type: 'string', unset: '' },
  user_claim_json_pointer: { type: 'bool', unset: false },
  verbose_oidc_logging: { type: 'bool', unset: false },
};

/** Older names. One that is written is stored, and read, beside its successor. */
const aliases: Readonly<Record<string, string>> = {
  policies: 'token_policies',
  bound_cidrs: 'token_bound_cidrs',
  ttl: 'token_ttl',
  max_ttl: 'token_max_ttl',
  period: 'token_period',
  num_uses: 'token_num_uses',
};

/** `auth/<mount>/role/<name>`: a write merges; names are in lower case. */
export function jwtRole(
  call: Call,
  mount: MountState,
  rawName: string,
): { reply: Reply; mount?: MountState } {
  const name = checkName(rawName).toLowerCase();
  const stored = mount.roles.get(name);
  switch (call.method) {
    case 'GET':
      if (stored === undefined) throw absent();
      return { reply: { data: shown(call, stored) } };
    case 'DELETE':
      return { reply: {}, mount: withRole(mount, name, undefined) };
    case 'POST': {
      const role = merged(call, stored ?? {});
      const complete = shown(call, role);
      const maxTtl = mount.config.max_lease_ttl;
      const longest = typeof maxTtl === 'number' && maxTtl > 0 ? maxTtl : SYSTEM_MAX_TTL;
      checkJwtRole(call, complete, longest);
      return { reply: reply(call, complete, longest), mount: withRole(mount, name, role) };
    }
    case 'LIST':
      throw new Refusal(405, '1 error occurred:\n\t* unsupported operation\n\n');
  }
}

/** `LIST auth/<mount>/role`. */
export function jwtRoleNames(mount: MountState): Reply {
  if (mount.roles.size === 0) throw absent();
  return { data: { keys: [...mount.roles.keys()].sort() } };
}

function withRole(mount: MountState, name: string, role: WireObject | undefined): MountState {
  const roles = new Map(mount.roles);
  if (role === undefined) roles.delete(name);
  else roles.set(name, role);
  return { ...mount, roles };
}

function isKnown({ server }: Call, { openbao }: RoleField): boolean {
  if (openbao === undefined) return true;
  return server.flavour === 'openbao' && compareVersions(server.version, openbao) >= 0;
}

function merged(call: Call, stored: WireObject): WireObject {
  const role: Record<string, Wire> = { ...stored };
  for (const [name, field] of Object.entries(fields)) {
    const value = readField(call.body, name, field.type);
    if (value !== undefined) role[name] = value;
    else if (field.reset === true) role[name] = field.unset;
  }
  if (role.role_type === '') role.role_type = 'oidc';
  if (role.token_type === '') role.token_type = 'default';
  for (const [alias, name] of Object.entries(aliases)) mergeAlias(call, role, alias, name);
  return role;
}

function mergeAlias(call: Call, role: Record<string, Wire>, alias: string, name: string): void {
  const field = fields[name];
  if (field === undefined) return;
  const value = readField(call.body, alias, field.type);
  const successor = readField(call.body, name, field.type);
  if (value === undefined) {
    // The alias is forgotten as soon as the successor is written alone.
    if (successor !== undefined) role[alias] = field.unset;
    return;
  }
  const parsed = alias === 'policies' && Array.isArray(value) ? policySet(value.map(String)) : value;
  role[name] = role[alias] = successor ?? parsed;
}

function shown(call: Call, role: WireObject): WireObject {
  const data: Record<string, Wire> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (isKnown(call, field)) data[name] = role[name] ?? field.unset;
  }
  if (data.poll_interval === 0) delete data.poll_interval;
  for (const alias of Object.keys(aliases)) {
    const value = role[alias];
    if (value !== undefined && value !== 0 && !(Array.isArray(value) && value.length === 0))
      data[alias] = value;
  }
  return data;
}

/** A 204 hides that fields were not known; a warning brings it out. */
function reply(call: Call, role: WireObject, longest: number): Reply {
  const warnings: string[] = [];
  if (typeof role.token_max_ttl === 'number' && role.token_max_ttl > longest) {
    warnings.push(
      "token max ttl is greater than the system or backend mount's maximum TTL value; issued tokens' max TTL value will be truncated",
    );
  }
  if (role.verbose_oidc_logging === true) {
    warnings.push(
      'verbose_oidc_logging has been enabled for this role. This is not recommended in production since sensitive information may be present in OIDC responses.',
    );
  }
  if (warnings.length === 0) return {};
  const unknown = Object.keys(call.body).filter((name) => {
    const field = fields[aliases[name] ?? name];
    return field === undefined || !isKnown(call, field);
  });
  if (unknown.length > 0) {
    warnings.push(`Endpoint ignored these unrecognized parameters: [${unknown.sort().join(' ')}]`);
  }
  return { warnings };
}
