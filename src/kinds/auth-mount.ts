import { defineKind } from '../model/kind.ts';
import type { Fields } from '../model/kind.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { isWireObject } from '../model/wire.ts';
import { mountPath } from './name-rules.ts';
import {
  decodeMount,
  descriptionMark,
  enableBody,
  leaseProblems,
  MOUNT_LANE,
  mountFields,
  pinRequest,
  tuneBody,
} from './mount-fields.ts';

/** Auth methods whose user lockout can be tuned. */
const LOCKOUT_TYPES = ['approle', 'ldap', 'userpass'];
const LOCKOUT = {
  lockout_threshold: 'user_lockout_threshold',
  lockout_duration: 'user_lockout_duration',
  lockout_counter_reset_duration: 'user_lockout_counter_reset_duration',
  lockout_disable: 'user_lockout_disable',
} as const;
const lockoutGroup = ['tune', 'user_lockout_config'] as const;

const fields = {
  ...mountFields,
  token_type: {
    type: 'text',
    group: ['tune'],
    default: 'default-service',
    enum: ['default-service', 'default-batch', 'service', 'batch'],
    doc: 'Type of the tokens that the mount issues.',
  },
  lockout_threshold: {
    type: 'int',
    group: lockoutGroup,
    doc: 'Failed logins until a user is locked out; 0 is the server’s default.',
  },
  lockout_duration: {
    type: 'duration',
    group: lockoutGroup,
    doc: 'How long a user stays locked out; 0 is the server’s default.',
  },
  lockout_counter_reset_duration: {
    type: 'duration',
    group: lockoutGroup,
    doc: 'Quiet time after which the count of failed logins starts anew; 0 is the server’s default.',
  },
  lockout_disable: { type: 'bool', group: lockoutGroup, doc: 'Switch user lockout off.' },
} as const satisfies Fields;

/** An auth method mounted at a path. */
export const authMount = defineKind({
  name: 'auth-mount',
  doc: 'An auth method mounted at a path, with its tuning.',
  url: 'https://developer.hashicorp.com/vault/api-docs/system/auth',
  spec: { path: ['auth', '*'], prune: 'mounts' },
  nameRule: mountPath,
  lane: MOUNT_LANE,
  ownerMark: descriptionMark,
  mountPath: ({ name }) => `auth/${name}`,
  isUnder: (token, { name }) => token.path.startsWith(`auth/${name}/`),
  builtin: ['token'],
  fields,
  ignored: { force_no_cache: 'the server accepts force_no_cache on auth mounts and drops it' },
  api: {
    path: ({ name }) => `sys/auth/${name}`,
    table: { path: 'sys/auth', key: ({ name }) => `${name}/`, name: (key) => key.replace(/\/$/, '') },
    decode(row) {
      const decoded = decodeMount(row);
      const lockout = isWireObject(decoded['user_lockout_config']) ? decoded['user_lockout_config'] : {};
      const named = Object.entries(LOCKOUT).map(([field, key]): [string, Wire] => [
        field,
        lockout[key] ?? null,
      ]);
      return { ...decoded, ...Object.fromEntries(named) };
    },
    create({ name }, body) {
      const path = `sys/auth/${name}`;
      const enable = { path, body: enableBody(withoutLockout(body), fields) };
      // Lockout settings in the enable request are dropped by the server, so they need a tune.
      const lockout = { path: `${path}/tune`, body: { user_lockout_config: lockoutOf(body) } };
      return [enable, ...(takesLockout(body) ? [lockout] : []), ...pinRequest(path, body)];
    },
    update({ name }, body, live) {
      const tune: Record<string, Wire> = { ...tuneBody(withoutLockout(body), live, fields) };
      if (takesLockout(body)) tune['user_lockout_config'] = lockoutOf(body);
      // The built-in token mount refuses this one field, whatever its value.
      if (name === 'token') delete tune['token_type'];
      return [{ path: `sys/auth/${name}/tune`, body: tune }];
    },
  },
  *check(values, { ref, isSet }) {
    yield* leaseProblems(values);
    const lockout = Object.keys(LOCKOUT).filter(isSet);
    if (lockout.length > 0 && isSet('type') && !LOCKOUT_TYPES.includes(values.type)) {
      yield {
        code: 'mount-option-not-allowed',
        message: `the server tunes user_lockout_config of ${LOCKOUT_TYPES.join(', ')} only, not of ${values.type}`,
        fields: [...lockout, 'type'],
        hint: 'remove user_lockout_config',
      };
    }
    if ('version' in values.options) {
      yield {
        code: 'mount-option-not-allowed',
        message: 'an auth method has no option "version"',
        fields: ['options'],
        within: ['version'],
        hint: 'remove options.version',
      };
    }
    if (ref.name === 'token' && values.type !== 'token') {
      yield {
        code: 'builtin-object',
        message: 'the path token/ holds the built-in token method',
        fields: ['type'],
        hint: 'mount the method at another path',
      };
    }
  },
});

function takesLockout(body: WireObject): boolean {
  return LOCKOUT_TYPES.includes(body['type'] as string);
}

function withoutLockout(body: WireObject): WireObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !(name in LOCKOUT)));
}

/** The server takes the threshold as text and the durations with a unit. */
function lockoutOf(body: WireObject): WireObject {
  return {
    lockout_threshold: `${body['lockout_threshold'] as number}`,
    lockout_duration: `${body['lockout_duration'] as number}s`,
    lockout_counter_reset_duration: `${body['lockout_counter_reset_duration'] as number}s`,
    lockout_disable: body['lockout_disable'] ?? false,
  };
}
