import { defineKind } from '../model/kind.ts';
import { isWireObject } from '../model/wire.ts';
import { noName } from './name-rules.ts';

/** Settings of a KV version 2 engine. */
export const kvConfig = defineKind({
  name: 'kv-config',
  doc: 'Settings of a KV version 2 engine, which hold for all its keys.',
  url: 'https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#configure-the-kv-engine',
  parent: 'secrets-mount',
  parentTypes: ['kv'],
  spec: { path: ['secrets', '*', 'config'], optional: true },
  nameRule: noName,
  bornWithParent: true,
  fields: {
    max_versions: {
      type: 'int',
      doc: 'How many versions of a key are kept; 0 is the server’s default of 10.',
    },
    cas_required: { type: 'bool', doc: 'Every write must name the version that it replaces.' },
    delete_version_after: {
      type: 'signedDuration',
      doc: 'Age at which a version is deleted; 0 is never, a negative time switches it off for all keys.',
    },
    metadata_cas_required: {
      type: 'bool',
      since: { openbao: '2.4' },
      doc: 'Every write of metadata must name the version that it replaces.',
    },
  },
  api: { path: ({ parent }) => `${parent}/config` },
  // The server keeps one negative time for all of them.
  normalise(values) {
    const age = values['delete_version_after'];
    return typeof age === 'number' && age < 0 ? { ...values, delete_version_after: -1 } : values;
  },
  // Every version 2 mount has a config from its creation on.
  livesUnder: (parent) => isWireObject(parent['options']) && parent['options']['version'] === '2',
});
