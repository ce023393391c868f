import { compareVersions } from '../../../src/model/server.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { readField } from './field.ts';
import { Refusal } from './refusal.ts';
import { parseSeconds } from './seconds.ts';
import type { Call, MountState } from './state.ts';
import { textOf } from './wire-value.ts';

const lists = [
  ...['audit_non_hmac_request_keys', 'audit_non_hmac_response_keys'],
  ...['passthrough_request_headers', 'allowed_response_headers'],
];

/** The mount after a tune, and the refusal, if any: most versions keep what they had done before the mistake. */
export function tuned(
  call: Call,
  mount: MountState,
  authPath: string | undefined,
): { next: MountState; refusal?: Refusal } {
  let next = mount;
  try {
    for (const step of [times, description, lockout, headers, visibility, tokenType, options]) {
      next = step(call.body, next, authPath);
    }
    return { next };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { next: isAtomic(call) ? mount : next, refusal: error };
  }
}

function times(body: WireObject, mount: MountState): MountState {
  const ttl = time(body.default_lease_ttl) ?? Number(mount.config.default_lease_ttl);
  const most = time(body.max_lease_ttl) ?? Number(mount.config.max_lease_ttl);
  if (most > 0 && most < ttl) {
    throw new Refusal(
      400,
      `backend max lease TTL of ${most} would be less than backend default lease TTL of ${ttl}`,
    );
  }
  return withConfig(mount, { default_lease_ttl: ttl, max_lease_ttl: most });
}

/** Absent and empty keep what is there; `system` and 0 mean the default of the server. */
function time(value: Wire | undefined): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (value === 'system') return 0;
  const seconds =
    typeof value === 'string' || typeof value === 'number' ? parseSeconds(String(value)) : undefined;
  if (seconds === undefined) throw new Refusal(400, `time: invalid duration "${JSON.stringify(value)}"`);
  return seconds;
}

function description(body: WireObject, mount: MountState): MountState {
  const text = readField(body, 'description', 'string');
  return text === undefined ? mount : { ...mount, info: { ...mount.info, description: text } };
}

function lockout(body: WireObject, mount: MountState): MountState {
  const { user_lockout_config: config } = body;
  if (config === undefined) return mount;
  const type = textOf(mount.info.type);
  if (!['ldap', 'approle', 'userpass'].includes(type)) {
    throw new Refusal(400, `tuning of user lockout configuration for auth type "${type}" not allowed`);
  }
  return withConfig(mount, { user_lockout_config: config });
}

function headers(body: WireObject, mount: MountState): MountState {
  let next = mount;
  for (const name of lists) {
    const list = readField(body, name, 'list');
    if (list !== undefined) next = withConfig(next, { [name]: list });
  }
  return next;
}

function visibility(body: WireObject, mount: MountState): MountState {
  const value = readField(body, 'listing_visibility', 'string');
  if (value === undefined) return mount;
  if (value !== '' && value !== 'hidden' && value !== 'unauth') {
    throw new Refusal(400, `invalid listing_visibility ${textOf(value)}`);
  }
  return withConfig(mount, { listing_visibility: value });
}

function tokenType(body: WireObject, mount: MountState, authPath: string | undefined): MountState {
  const value = readField(body, 'token_type', 'string');
  if (value === undefined || authPath === undefined) return mount;
  if (authPath === 'token') {
    throw new Refusal(400, "'token_type' cannot be set for 'token' or 'ns_token' auth mounts");
  }
  if (!['', 'default-service', 'default-batch', 'service', 'batch'].includes(textOf(value))) {
    throw new Refusal(400, "invalid value for 'token_type'");
  }
  return withConfig(mount, { token_type: value === '' ? 'default-service' : value });
}

/** Keys are added and replaced one by one; an empty value takes one away. */
function options(body: WireObject, mount: MountState): MountState {
  if (!isWireObject(body.options)) return mount;
  const before = isWireObject(mount.info.options) ? mount.info.options : {};
  if (before.version === '2' && body.options.version === '1') {
    throw new Refusal(400, 'cannot downgrade mount from version 2');
  }
  const merged = Object.entries({ ...before, ...body.options }).filter(([, value]) => value !== '');
  return { ...mount, info: { ...mount.info, options: Object.fromEntries(merged) } };
}

/** Empty lists and an empty visibility are not shown. */
function withConfig(mount: MountState, change: WireObject): MountState {
  const config = Object.entries({ ...mount.config, ...change }).filter(
    ([name, value]) =>
      !(Array.isArray(value) && value.length === 0) && !(name === 'listing_visibility' && value === ''),
  );
  return { ...mount, config: Object.fromEntries(config) };
}

/** OpenBao from 2.6 takes all of a tune or nothing; the others keep what came before the mistake. */
function isAtomic({ server }: Call): boolean {
  return server.flavour === 'openbao' && compareVersions(server.version, '2.6') >= 0;
}
