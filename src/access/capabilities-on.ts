import { capabilitiesOf } from '../policy-language/capabilities-on.ts';
import type { Acl } from './build-acl.ts';
import { findRule } from './find-rule.ts';

/**
 * What `sys/capabilities` answers for a path, in its order: `root`, `deny` when there is nothing, or the capabilities
 * of the rule that a LIST would take. https://github.com/openbao/openbao/blob/main/vault/capabilities.go
 */
export function capabilitiesOn(acl: Acl, path: string, namespace = ''): readonly string[] {
  if (acl.fault) return ['deny'];
  if (acl.rootOf !== undefined) return namespace.startsWith(acl.rootOf) ? ['root'] : ['deny'];
  return capabilitiesOf(findRule(acl, fullPath(path, namespace), 'list'));
}

/** A path with its namespace in front and no `/` at its start. */
export function fullPath(path: string, namespace: string): string {
  return `${namespace}${path}`.replace(/^\/+/, '');
}
