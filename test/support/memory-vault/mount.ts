import { isWireObject } from '../../../src/model/wire.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { readField } from './field.ts';
import { tuned } from './mount-tune.ts';
import { Refusal } from './refusal.ts';
import type { Call, MountState, Reply } from './state.ts';
import { SYSTEM_MAX_TTL } from './state.ts';
import { textOf } from './wire-value.ts';

type Table = 'auth' | 'secrets';

const authTypes = ['jwt', 'oidc', 'approle', 'cert', 'userpass', 'ldap', 'kubernetes', 'github', 'aws'];
const secretTypes = ['kv', 'pki', 'ssh', 'transit', 'database', 'totp'];

/** `GET sys/auth` and `GET sys/mounts`. */
export function mountTable(call: Call, table: Table): Reply {
  const entries = [...call.state[table]].map(([path, mount]): [string, WireObject] => [
    `${path}/`,
    shown(mount),
  ]);
  return { data: Object.fromEntries(entries) };
}

/** `sys/auth/<path>` and `sys/mounts/<path>`. */
export function mount(call: Call, table: Table, path: string): Reply {
  const mounts = call.state[table];
  const found = mounts.get(path);
  switch (call.method) {
    case 'GET':
      if (found !== undefined) return { data: shown(found) };
      throw new Refusal(
        400,
        table === 'auth' ? `No auth engine at ${path}/` : `No secret engine mount at ${path}/`,
      );
    case 'DELETE':
      if (table === 'auth' && path === 'token')
        throw new Refusal(400, 'token credential backend cannot be disabled');
      mounts.delete(path);
      return {};
    case 'POST':
      mounts.set(path, enabled(call, table, path));
      return {};
    case 'LIST':
      throw new Refusal(404, '1 error occurred:\n\t* unsupported path\n\n');
  }
}

/** `sys/auth/<path>/tune` and `sys/mounts/<path>/tune`; times are the ones in effect, not the ones that were set. */
export function mountTune(call: Call, table: Table, path: string): Reply {
  const found = call.state[table].get(path);
  const full = table === 'auth' ? `auth/${path}/` : `${path}/`;
  if (call.method === 'POST') {
    if (found === undefined) throw new Refusal(400, `tune of path "${full}" failed: no mount entry found`);
    const { next, refusal } = tuned(call, found, table === 'auth' ? path : undefined);
    call.state[table].set(path, next);
    if (refusal !== undefined) throw refusal;
    return {};
  }
  if (found === undefined) throw new Refusal(400, `cannot fetch sysview for path "${full}"`);
  const { default_lease_ttl: ttl, max_lease_ttl: maxTtl, ...rest } = found.config;
  const { options, description } = found.info;
  const most = maxTtl === 0 ? SYSTEM_MAX_TTL : (maxTtl ?? SYSTEM_MAX_TTL);
  return {
    data: {
      ...rest,
      default_lease_ttl: ttl === 0 ? SYSTEM_MAX_TTL : (ttl ?? SYSTEM_MAX_TTL),
      max_lease_ttl: most,
      description: description ?? '',
      ...(isWireObject(options) && Object.keys(options).length > 0 && { options }),
    },
  };
}

function shown({ info, config }: MountState): WireObject {
  return { ...info, config };
}

function enabled(call: Call, table: Table, path: string): MountState {
  const { type, options } = typeAndOptions(call, table);
  for (const other of call.state[table].keys()) {
    if (`${path}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${path}/`)) {
      throw new Refusal(400, `path is already in use at ${other}/`);
    }
  }
  const given = isWireObject(call.body.config) ? call.body.config : {};
  // Some settings are dropped silently when an auth mount is enabled.
  const dropped = ['force_no_cache', 'user_lockout_config', 'plugin_version'];
  const config = Object.fromEntries(Object.entries(given).filter(([name]) => !dropped.includes(name)));
  const bare = newMount(call, {
    auth: table === 'auth',
    type,
    options,
    description: textOf(call.body.description),
  });
  const info = {
    ...bare.info,
    local: readField(call.body, 'local', 'bool') ?? false,
    seal_wrap: readField(call.body, 'seal_wrap', 'bool') ?? false,
    external_entropy_access: readField(call.body, 'external_entropy_access', 'bool') ?? false,
  };
  const start = {
    ...bare,
    info,
    config: { ...bare.config, ...(table === 'secrets' && { force_no_cache: given.force_no_cache === true }) },
  };
  const { next, refusal } = tuned({ ...call, body: config }, start, table === 'auth' ? path : undefined);
  if (refusal !== undefined) throw refusal;
  return next;
}

function typeAndOptions({ body }: Call, table: Table): { type: string; options: WireObject } {
  const given = body.type;
  if (typeof given !== 'string' || given === '')
    throw new Refusal(400, 'backend type must be specified as a string');
  const options = isWireObject(body.options) ? body.options : {};
  const version = /^kv-v([12])$/.exec(given)?.[1];
  const type = version === undefined ? given : 'kv';
  if (!(table === 'auth' ? authTypes : secretTypes).includes(type)) {
    throw new Refusal(400, `plugin not found in the catalog: ${type}`);
  }
  if (type !== 'kv' && options.version !== undefined) {
    const what = table === 'auth' ? 'auth method' : 'secrets engine';
    throw new Refusal(400, `${what} "${type}" does not allow setting a version`);
  }
  return { type, options: version === undefined ? options : { ...options, version } };
}

/** A mount with the settings that nobody chose. */
export function newMount(
  { id, server }: Pick<Call, 'id' | 'server'>,
  given: { auth: boolean; type: string; options: Wire; description: string },
): MountState {
  const { auth, type, options, description } = given;
  const unique = id();
  return {
    info: {
      accessor: `${auth ? 'auth_' : ''}${type}_${unique.slice(0, 8)}`,
      ...(type !== 'token' && { deprecation_status: 'supported' }),
      description,
      external_entropy_access: false,
      local: false,
      options,
      plugin_version: '',
      running_plugin_version: `v${server.version}+builtin.${server.flavour === 'vault' ? 'vault' : 'bao'}`,
      running_sha256: '',
      seal_wrap: false,
      type,
      uuid: unique,
    },
    config: {
      default_lease_ttl: 0,
      force_no_cache: false,
      max_lease_ttl: 0,
      ...(auth && { token_type: 'default-service' }),
    },
    roles: new Map(),
  };
}
