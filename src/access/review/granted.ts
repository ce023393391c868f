import type { MergedRule } from '../../policy-language/merged-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import type { Acl } from '../build-acl.ts';
import { findRule } from '../find-rule.ts';
import { needsSudo } from '../sudo-path.ts';
import type { MountTypes } from '../sudo-path.ts';

/** What a holder may do on a path, each capability with the rule that gives it. */
export type Granted = ReadonlyMap<string, MergedRule | undefined>;

/** Whose rights are looked at: several when a holder chooses one of several tokens. */
export interface Holding {
  readonly acls: readonly Acl[];
  readonly engines: MountTypes;
  /** As policies have it: `team/`, and nothing for the root. */
  readonly namespace: string;
  /** The only paths that are looked at, when not all of them are. */
  readonly areas?: readonly PathRule[];
  /** Names of policies whose paths must not be shown. */
  readonly secretPolicies: ReadonlySet<string>;
}

/** The order in which capabilities are shown. */
export const CAPABILITIES: readonly string[] = [
  'root',
  'create',
  'read',
  'update',
  'patch',
  'delete',
  'list',
  'scan',
  'recover',
  'subscribe',
  'sudo',
];

const LISTS: readonly string[] = ['list', 'scan'];
const NO_OPERATIONS: readonly string[] = ['subscribe', 'sudo'];

/** What the servers let a holder do on a path, which has the namespace in front. */
export function grantedOn({ acls, engines, namespace }: Holding, path: string): Granted {
  const granted = new Map<string, MergedRule | undefined>();
  for (const acl of acls) {
    if (acl.fault !== undefined) continue;
    if (acl.rootOf !== undefined) granted.set('root', undefined);
    else addGranted(granted, acl, path, { engines, namespace });
  }
  return granted;
}

function addGranted(
  granted: Map<string, MergedRule | undefined>,
  acl: Acl,
  path: string,
  { engines, namespace }: Pick<Holding, 'engines' | 'namespace'>,
): void {
  const listed = path.endsWith('/') ? path : `${path}/`;
  const rule = findRule(acl, path);
  const inner = path.startsWith(namespace) ? path.slice(namespace.length) : path;
  let isProtected: boolean | undefined;
  for (const capability of CAPABILITIES) {
    const isList = LISTS.includes(capability);
    const found = isList ? findRule(acl, listed, capability as 'list' | 'scan') : rule;
    if (found?.capabilities.has(capability) !== true) continue;
    // A capability on a protected path is worth nothing without `sudo`.
    const needs = isList
      ? needsSudo(`${inner.replace(/\/$/, '')}/`, acl.server, engines)
      : !NO_OPERATIONS.includes(capability) && (isProtected ??= needsSudo(inner, acl.server, engines));
    if (!needs || found.capabilities.has('sudo')) granted.set(capability, found);
  }
}
