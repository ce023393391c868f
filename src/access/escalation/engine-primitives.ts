import type { AccessOperation } from '../decide.ts';
import type { Primitive } from './primitive.ts';
import { CREATE_OR_UPDATE, UPDATE } from './writes.ts';

type Row = readonly [
  engine: string,
  paths: readonly string[],
  does: string,
  operations?: readonly AccessOperation[],
];

/** Requests by which somebody decides what credentials an engine makes. https://developer.hashicorp.com/vault/api-docs/secret */
const ROWS: readonly Row[] = [
  [
    'pki',
    ['sign-verbatim', 'sign-verbatim/+', 'issuer/+/sign-verbatim', 'issuer/+/sign-verbatim/+'],
    'signs a certificate for any name',
  ],
  ['pki', ['root/*', 'issuer/+/sign-intermediate'], 'makes or signs a certificate authority'],
  ['pki', ['roles/+'], 'chooses what certificates are issued for', [...UPDATE, 'patch']],
  ['ssh', ['roles/+'], 'chooses whose keys are signed, and for which users'],
  ['database', ['config/+'], 'points the engine at a database with credentials of its own', CREATE_OR_UPDATE],
  [
    'database',
    ['roles/+', 'static-roles/+'],
    'chooses the statements that make a database user',
    CREATE_OR_UPDATE,
  ],
  ['aws', ['roles/+'], 'chooses the rights of the credentials', CREATE_OR_UPDATE],
  ['aws', ['config/root'], 'changes the root credentials', CREATE_OR_UPDATE],
  ['azure', ['roles/+', 'config'], 'chooses the rights of the credentials', CREATE_OR_UPDATE],
  [
    'gcp',
    ['roleset/+', 'static-account/+', 'config'],
    'chooses the rights of the credentials',
    CREATE_OR_UPDATE,
  ],
  ['kubernetes', ['roles/+'], 'chooses the rights of the credentials', CREATE_OR_UPDATE],
  ['kubernetes', ['config'], 'chooses the rights of the credentials'],
  // https://developer.hashicorp.com/vault/api-docs/secret/nomad: a role of the type `management` may do everything.
  ['nomad', ['role/+'], 'chooses the rights of the Nomad tokens', CREATE_OR_UPDATE],
  ['nomad', ['config/access'], 'chooses which Nomad, and with whose token', CREATE_OR_UPDATE],
  // https://developer.hashicorp.com/vault/api-docs/secret/consul
  ['consul', ['roles/+'], 'chooses the rights of the Consul tokens', CREATE_OR_UPDATE],
  ['consul', ['config/access'], 'chooses which Consul, and with whose token', CREATE_OR_UPDATE],
  ['transit', ['export/*'], 'takes keys out of the engine', ['read']],
  ['transit', ['keys/+/config'], 'makes keys exportable'],
  ['totp', ['keys/+'], 'changes the keys of one-time passwords'],
];

export const enginePrimitives: readonly Primitive[] = ROWS.map(
  ([engine, paths, does, operations = UPDATE]) => {
    return { id: 'E42', engine, paths, operations, effect: { kind: 'class', class: 'R1' }, does };
  },
);
