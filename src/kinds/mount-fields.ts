import { isWireObject } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import type { Fields, Problem, WriteRequest } from '../model/kind.ts';
import { suffixMark } from '../model/owner-mark.ts';

const headers = 'passthrough to and from plugins';

/**
 * Mounts are written one at a time: Vault 1.21.1 hangs for good, in every request that touches the mount tables, when an
 * auth method is enabled while a secrets engine is tuned (seen live after two to five such pairs; OpenBao 2.6.2 does not).
 */
export const MOUNT_LANE = 'mounts';

/** A mount's owner stands at the end of its description. */
export const descriptionMark = { field: 'description', ...suffixMark };

/** Fields that auth mounts and secret engine mounts share. https://developer.hashicorp.com/vault/api-docs/system/mounts */
export const mountFields = {
  type: { type: 'text', required: true, immutable: true, doc: 'The plugin behind the mount.' },
  description: { type: 'text', doc: 'What the mount is for.' },
  local: { type: 'bool', immutable: true, doc: 'Keep the mount out of replication.' },
  seal_wrap: { type: 'bool', immutable: true, doc: 'Wrap critical values with the seal.' },
  external_entropy_access: {
    type: 'bool',
    immutable: true,
    doc: 'Let the mount use the server’s external source of entropy.',
  },
  options: { type: 'textMap', doc: 'Options of the plugin, text by name.' },
  default_lease_ttl: {
    type: 'mountTtl',
    group: ['tune'],
    doc: 'TTL of leases and tokens that ask for none; 0 or `system` is the server’s default.',
  },
  max_lease_ttl: {
    type: 'mountTtl',
    group: ['tune'],
    doc: 'Longest TTL of leases and tokens; 0 or `system` is the server’s default.',
  },
  listing_visibility: {
    type: 'text',
    group: ['tune'],
    enum: ['', 'hidden', 'unauth'],
    doc: 'Whether the mount is shown to callers without a token.',
  },
  audit_non_hmac_request_keys: {
    type: 'set',
    group: ['tune'],
    doc: 'Request keys that are written to the audit log in clear.',
  },
  audit_non_hmac_response_keys: {
    type: 'set',
    group: ['tune'],
    doc: 'Response keys that are written to the audit log in clear.',
  },
  passthrough_request_headers: {
    type: 'set',
    group: ['tune'],
    doc: `Request headers that reach the plugin (${headers}).`,
  },
  allowed_response_headers: {
    type: 'set',
    group: ['tune'],
    doc: `Response headers that the plugin may set (${headers}).`,
  },
  identity_token_key: {
    type: 'text',
    group: ['tune'],
    since: { vault: '1.16' },
    doc: 'Key that signs the plugin’s identity tokens.',
  },
  trim_request_trailing_slashes: {
    type: 'bool',
    group: ['tune'],
    since: { vault: '1.19' },
    doc: 'Cut trailing slashes off request paths.',
  },
  plugin_version: {
    type: 'version',
    group: ['tune'],
    omitAtZero: true,
    ownedWhenSet: true,
    doc: 'Pins the plugin’s version; while it is empty the server’s own choice stands and is not compared.',
  },
} as const satisfies Fields;

/** Names of the fields that stand under `config` in the answer and in the enable request. */
const TUNE_ONLY_TOP = new Set(['description', 'options', 'plugin_version']);

/** Brings a row of `sys/auth` or `sys/mounts` to field names. */
export function decodeMount(row: WireObject): WireObject {
  const config = isWireObject(row['config']) ? row['config'] : {};
  const options = isWireObject(row['options']) ? row['options'] : {};
  return { ...row, ...config, options, plugin_version: row['plugin_version'] ?? '' };
}

/** The body that enables a mount: what can be set at creation stands under `config`. */
export function enableBody(body: WireObject, fields: Fields): WireObject {
  const top: Record<string, Wire> = {};
  const config: Record<string, Wire> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name in fields && fields[name]?.group === undefined) top[name] = value;
    else config[name] = value;
  }
  return { ...top, config };
}

/** At creation the servers drop a pin to their own version; a tune keeps it. */
export function pinRequest(path: string, { plugin_version: version }: WireObject): readonly WriteRequest[] {
  return version === undefined ? [] : [{ path: `${path}/tune`, body: { plugin_version: version } }];
}

/** The body that tunes a mount: every tunable field, and the option keys that differ. */
export function tuneBody(body: WireObject, live: WireObject, fields: Fields): WireObject {
  const tuned = Object.entries(body).filter(
    ([name]) => TUNE_ONLY_TOP.has(name) || fields[name]?.group !== undefined,
  );
  return { ...Object.fromEntries(tuned), options: changedOptions(body['options'], live['options']) };
}

/** The server merges options and deletes a key that is sent empty. */
function changedOptions(desired: Wire | undefined, live: Wire | undefined): WireObject {
  const after = isWireObject(desired) ? desired : {};
  const before = isWireObject(live) ? live : {};
  const removed = Object.keys(before).filter((key) => !(key in after) && key !== 'version');
  const changed = Object.entries(after).filter(([key, value]) => before[key] !== value);
  return { ...Object.fromEntries(changed), ...Object.fromEntries(removed.map((key) => [key, ''])) };
}

/** The server refuses a default above the maximum. */
export function* leaseProblems(values: {
  readonly default_lease_ttl: number;
  readonly max_lease_ttl: number;
}): Iterable<Problem> {
  if (values.max_lease_ttl > 0 && values.default_lease_ttl > values.max_lease_ttl) {
    yield {
      code: 'ttl-above-max',
      message: `default_lease_ttl (${values.default_lease_ttl}s) is above max_lease_ttl (${values.max_lease_ttl}s)`,
      fields: ['default_lease_ttl', 'max_lease_ttl'],
    };
  }
}
