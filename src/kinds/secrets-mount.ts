import { defineKind } from '../model/kind.ts';
import type { Fields } from '../model/kind.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';
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

const fields = {
  ...mountFields,
  options: {
    ...mountFields.options,
    doc: 'Options of the plugin, text by name. KV cannot go back from version "2" to "1".',
    // "cannot downgrade mount from version 2"
    immutable: (before, after) => kvVersion(before) === '2' && kvVersion(after) !== '2',
  },
  force_no_cache: {
    type: 'bool',
    group: ['tune'],
    immutable: true,
    doc: 'Switch caching off for the mount.',
  },
  allowed_managed_keys: {
    type: 'set',
    group: ['tune'],
    // Seen live: OpenBao 2.2 keeps it, 2.6 drops it. https://github.com/openbao/openbao/pull/2225
    since: { vault: '1.10', openbao: ['2.0', '2.6'] },
    doc: 'Managed keys that the mount may use.',
  },
  delegated_auth_accessors: {
    type: 'set',
    group: ['tune'],
    since: { vault: '1.15' },
    doc: 'Accessors of auth mounts to which the engine may delegate logins.',
  },
} as const satisfies Fields;

/** A secrets engine mounted at a path. */
export const secretsMount = defineKind({
  name: 'secrets-mount',
  doc: 'A secrets engine mounted at a path, with its tuning.',
  url: 'https://developer.hashicorp.com/vault/api-docs/system/mounts',
  spec: { path: ['secrets', '*'], prune: 'secrets' },
  nameRule: mountPath,
  lane: MOUNT_LANE,
  ownerMark: descriptionMark,
  mountPath: ({ name }) => name,
  builtin: ['cubbyhole', 'identity', 'sys', 'agent-registry'],
  readOnly: ['cubbyhole', 'identity', 'sys', 'agent-registry'],
  fields,
  api: {
    path: ({ name }) => `sys/mounts/${name}`,
    table: { path: 'sys/mounts', key: ({ name }) => `${name}/`, name: (key) => key.replace(/\/$/, '') },
    decode: decodeMount,
    create: ({ name }, body) => [
      { path: `sys/mounts/${name}`, body: enableBody(body, fields) },
      ...pinRequest(`sys/mounts/${name}`, body),
    ],
    update({ name }, body, live) {
      const tune = Object.entries(tuneBody(body, live, fields)).filter(
        ([field]) => field !== 'force_no_cache',
      );
      return [{ path: `sys/mounts/${name}/tune`, body: Object.fromEntries(tune) }];
    },
  },
  // `kv-v2` is an alias that is stored as kv with version 2; kv without a version is version 1.
  normalise(values) {
    const alias = /^kv-v([12])$/.exec(values['type'] as string)?.[1];
    const options = isWireObject(values['options']) ? values['options'] : {};
    if (alias !== undefined) return { ...values, type: 'kv', options: { ...options, version: alias } };
    if (values['type'] !== 'kv') return values;
    return { ...values, options: { ...options, version: options['version'] ?? '1' } };
  },
  *check(values, { isSet }) {
    yield* leaseProblems(values);
    const version = values.options['version'];
    if (values.type !== 'kv' && isSet('type') && version !== undefined) {
      yield {
        code: 'mount-option-not-allowed',
        message: `the engine ${values.type} has no option "version"`,
        fields: ['options', 'type'],
        within: ['version'],
        hint: 'remove options.version',
      };
    }
    if (values.type === 'kv' && version !== '1' && version !== '2') {
      yield {
        code: 'value-not-allowed',
        message: `kv has the versions "1" and "2", not "${version ?? ''}"`,
        fields: ['options'],
        within: ['version'],
        hint: 'write version: "2"',
      };
    }
  },
});

function kvVersion(options: Wire): Wire {
  return isWireObject(options) ? (options['version'] ?? null) : null;
}
