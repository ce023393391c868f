import { defineKind } from '../model/kind.ts';
import { namespacePath } from './name-rules.ts';

/** A namespace: a server inside the server. A write replaces its metadata. */
export const childNamespace = defineKind({
  name: 'child-namespace',
  doc: 'A namespace: mounts, policies and groups of its own. What documents put into it is written after it.',
  url: 'https://openbao.org/api-docs/system/namespaces/',
  spec: { path: ['namespaces', '*'] },
  nameRule: namespacePath,
  since: { vault: '0.11', openbao: '2.3' },
  enterprise: true,
  opensNamespace: true,
  mountPath: ({ name }) => name,
  ignored: {
    seal: 'a namespace with a seal of its own is made by hand, because its keys are shown once',
    pgp_keys: 'a namespace with a seal of its own is made by hand, because its keys are shown once',
  },
  fields: {
    custom_metadata: { type: 'textMap', doc: 'Notes, text by name.' },
  },
  api: {
    path: ({ name }) => `sys/namespaces/${name}`,
    listPath: () => 'sys/namespaces',
  },
});
