import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { readField } from './field.ts';
import type { FieldType } from './field.ts';
import { checkName, lowerSet, policySet } from './names.ts';
import { Refusal, absent } from './refusal.ts';
import type { Call, Reply } from './state.ts';
import { SYSTEM_MAX_TTL } from './state.ts';
import { textOf } from './wire-value.ts';

const fields: Readonly<Record<string, { readonly type: FieldType; readonly unset: Wire }>> = {
  allowed_entity_aliases: { type: 'list', unset: null },
  allowed_policies: { type: 'list', unset: [] },
  allowed_policies_glob: { type: 'list', unset: [] },
  disallowed_policies: { type: 'list', unset: [] },
  disallowed_policies_glob: { type: 'list', unset: [] },
  orphan: { type: 'bool', unset: false },
  path_suffix: { type: 'string', unset: '' },
  renewable: { type: 'bool', unset: true },
  token_bound_cidrs: { type: 'cidrs', unset: [] },
  token_explicit_max_ttl: { type: 'duration', unset: 0 },
  token_no_default_policy: { type: 'bool', unset: false },
  token_num_uses: { type: 'int', unset: 0 },
  token_period: { type: 'duration', unset: 0 },
  token_type: { type: 'string', unset: 'default-service' },
};

/** Older names that are always read as well, whatever was written. */
const aliases: Readonly<Record<string, string>> = {
  period: 'token_period',
  explicit_max_ttl: 'token_explicit_max_ttl',
  bound_cidrs: 'token_bound_cidrs',
};

/** `auth/token/roles/<name>`: a write merges; names keep their case. */
export function tokenRole(call: Call, rawName: string): Reply {
  const name = checkName(rawName);
  const { tokenRoles } = call.state;
  const stored = tokenRoles.get(name);
  switch (call.method) {
    case 'GET':
      if (stored === undefined) throw absent();
      return { data: shown(stored, name) };
    case 'DELETE':
      tokenRoles.delete(name);
      return {};
    case 'POST': {
      const { role, warnings } = merged(call, stored ?? {});
      check(role, call);
      tokenRoles.set(name, role);
      return warnings.length > 0 ? { warnings } : {};
    }
    case 'LIST':
      throw new Refusal(405, '1 error occurred:\n\t* unsupported operation\n\n');
  }
}

/** `LIST auth/token/roles`. */
export function tokenRoleNames({ state }: Call): Reply {
  if (state.tokenRoles.size === 0) throw absent();
  return { data: { keys: [...state.tokenRoles.keys()].sort() } };
}

function merged(call: Call, stored: WireObject): { role: WireObject; warnings: string[] } {
  const role: Record<string, Wire> = { ...stored };
  const warnings: string[] = [];
  for (const [name, { type }] of Object.entries(fields)) {
    const value = readField(call.body, name, type);
    if (value !== undefined) role[name] = normal(name, value);
  }
  for (const [alias, name] of Object.entries(aliases)) {
    const type = fields[name]?.type ?? 'string';
    const value = readField(call.body, alias, type);
    const successor = readField(call.body, name, type);
    if (successor !== undefined) role[alias] = type === 'cidrs' ? [] : 0;
    if (successor === undefined && value !== undefined) role[name] = role[alias] = value;
    if (successor !== undefined && value !== undefined) {
      warnings.push(`Both '${name}' and deprecated '${alias}' value supplied, ignoring the deprecated value`);
    }
  }
  if (Number(role.token_explicit_max_ttl ?? 0) > SYSTEM_MAX_TTL) {
    warnings.push(
      `Given explicit max TTL of ${Number(role.token_explicit_max_ttl)} is greater than system/mount allowed value of ${SYSTEM_MAX_TTL} seconds; until this is fixed attempting to create tokens against this role will result in an error`,
    );
  }
  return { role, warnings };
}

function normal(name: string, value: Wire): Wire {
  if (!Array.isArray(value) || name === 'token_bound_cidrs') return value;
  const names = value.map(String);
  return name.startsWith('allowed_policies') ? policySet(names) : lowerSet(names);
}

function check(role: WireObject, call: Call): void {
  const suffix = textOf(role.path_suffix);
  if (suffix !== '' && !/\w[\w.-]+\w/.test(suffix)) {
    throw new Refusal(400, 'given role path suffix contains invalid characters; must match \\w[\\w-.]+\\w');
  }
  if (suffix.includes('..')) {
    throw new Refusal(400, 'error registering path suffix: path cannot contain parent references');
  }
  const type = textOf(role.token_type ?? 'default-service');
  if (call.body.token_type === null) throw new Refusal(400, "Invalid 'token_type' value: null");
  if (!['service', 'batch', 'default-service', 'default-batch'].includes(type)) {
    throw new Refusal(400, `invalid 'token_type' value "${type}"`);
  }
  if (type !== 'batch') return;
  const wrong =
    role.orphan !== true
      ? 'non-orphan tokens'
      : role.token_period
        ? 'periodic tokens'
        : role.renewable !== false
          ? 'renewable tokens'
          : role.token_explicit_max_ttl
            ? 'tokens with an explicit max TTL'
            : undefined;
  if (wrong !== undefined) {
    throw new Refusal(400, `'token_type' cannot be 'batch' when role is set to generate ${wrong}`);
  }
}

function shown(role: WireObject, name: string): WireObject {
  const data: Record<string, Wire> = { name };
  for (const [field, { unset }] of Object.entries(fields)) data[field] = role[field] ?? unset;
  data.period = role.period ?? 0;
  data.explicit_max_ttl = role.explicit_max_ttl ?? 0;
  if (data.token_num_uses === 0) delete data.token_num_uses;
  if (Array.isArray(data.token_bound_cidrs) && data.token_bound_cidrs.length === 0)
    delete data.token_bound_cidrs;
  if (Array.isArray(role.bound_cidrs) && role.bound_cidrs.length > 0) data.bound_cidrs = role.bound_cidrs;
  return data;
}
