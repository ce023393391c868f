import type { Position } from '../../model/diagnostic.ts';
import type { ModelRole } from '../access-model.ts';

/** Demands that the config of the mount makes, and not the role. */
const OF_CONFIG: ReadonlySet<string> = new Set(['bound_issuer', 'jwt_supported_algs', 'oidc_client_id']);
/** Demands that every token has to meet have no field; a leeway may be one. */
const TIMES: Readonly<Record<string, string>> = {
  exp: 'expiration_leeway',
  nbf: 'not_before_leeway',
  iat: 'clock_skew_leeway',
};

/** Where the spec makes a demand, as far as it names it; undefined on a server. */
export function placeOfCheck(check: string, role: ModelRole): Position | undefined {
  const [name, key] = cut(check);
  const { configResource } = role.mount;
  const holder = OF_CONFIG.has(name) ? configResource : role.resource;
  const field = TIMES[name] ?? name;
  if (holder?.origin === undefined || !holder.given.has(field)) return undefined;
  return holder.origin.field(field, key === undefined ? [] : [key]);
}

function cut(check: string): readonly [name: string, key: string | undefined] {
  const blank = check.indexOf(' ');
  return blank < 0 ? [check, undefined] : [check.slice(0, blank), check.slice(blank + 1)];
}
