import type { TokenAnswer } from './ports.ts';
import type { Wire, WireObject } from '../model/wire.ts';

/** What is shown of a token, in this order. A list of what may be, so that nothing else slips through. */
const SHOWN = [
  'accessor',
  'wrapping_accessor',
  'wrapping_ttl',
  'display_name',
  'type',
  'policies',
  'identity_policies',
  'role',
  'orphan',
  'renewable',
  'ttl',
  'period',
  'explicit_max_ttl',
  'creation_ttl',
  'num_uses',
  'issue_time',
  'expire_time',
  'last_renewal',
  'path',
  'creation_path',
  'namespace_path',
  'bound_cidrs',
  'entity_id',
  'meta',
];

/** The same things have other names where a token is created or renewed. */
const NAMES: Readonly<Record<string, string>> = {
  lease_duration: 'ttl',
  metadata: 'meta',
  token_type: 'type',
};
const WRAPPING_NAMES: Readonly<Record<string, string>> = {
  accessor: 'wrapping_accessor',
  ttl: 'wrapping_ttl',
  wrapped_accessor: 'accessor',
};

/**
 * What an answer tells about a token, under one set of names and without the token itself.
 * https://developer.hashicorp.com/vault/api-docs/auth/token#lookup-a-token
 */
export function describeToken({ facts, isWrapped }: Pick<TokenAnswer, 'facts' | 'isWrapped'>): WireObject {
  const names = isWrapped ? WRAPPING_NAMES : NAMES;
  const renamed = new Map(Object.entries(facts).map(([name, value]) => [names[name] ?? name, value]));
  return Object.fromEntries(
    SHOWN.flatMap((name): [string, Wire][] => {
      const value = renamed.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
