import { isNarrowed } from '../../kinds/role-platform.ts';
import type { Problem } from '../../model/kind.ts';
import type { ModelRole } from '../access-model.ts';
import { eachConfig, isSet, textIn } from './each.ts';
import type { ConfigInUse } from './each.ts';
import { platformOf } from './role-platform.ts';

/** Whose tokens a mount takes, beside whose keys it trusts. */
export const issuers = eachConfig(function* (inUse) {
  const { config, roles } = inUse;
  const jwtRoles = roles.filter(({ values }) => values.role_type === 'jwt');
  yield* openIssuer(inUse, jwtRoles);
  yield* everyTenant(inUse, jwtRoles);
  const defaultRole = textIn(config, 'default_role');
  // The only role is also the one with the fewest rights.
  if (defaultRole !== '' && roles.length > 1) {
    yield {
      code: 'default-role-for-any-login',
      message: `a login that names no role gets the role "${defaultRole}"`,
      fields: ['default_role'],
    };
  }
  // Of a platform that is known it is also known that it signs as it should.
  const isAnybodys = jwtRoles.some((role) => platformOf(role) === undefined);
  if (isAnybodys && !isSet(config, 'jwt_supported_algs')) {
    yield {
      code: 'algorithms-not-named',
      message: 'jwt_supported_algs is empty: a signature of any algorithm that the server knows is accepted',
      fields: ['jwt_supported_algs'],
    };
  }
});

function* openIssuer({ config }: ConfigInUse, roles: readonly ModelRole[]): Iterable<Problem> {
  const open = roles.find((role) => !Object.hasOwn(role.values.bound_claims, 'iss') && namesIssuer(role));
  if (open === undefined || isSet(config, 'bound_issuer')) return;
  const pairs = config.values['jwks_pairs'];
  const count = Array.isArray(pairs) ? pairs.length : 0;
  if (count > 1) {
    yield {
      code: 'key-sets-share-roles',
      message: `each of the ${count} key sets can sign for the role "${open.name}", which does not bind iss`,
      fields: ['jwks_pairs'],
    };
  } else if (count === 0 && !isSet(config, 'oidc_client_id')) {
    yield {
      code: 'issuer-not-bound',
      message: `bound_issuer is empty, so nobody looks at iss when a token logs in with the role "${open.name}"`,
      fields: ['bound_issuer'],
    };
  }
}

/** Whether the tokens of a role are known to have an issuer, or may be anybody's. */
function namesIssuer(role: ModelRole): boolean {
  const platform = platformOf(role);
  return platform === undefined || platform.claims['iss']?.presence === 'always';
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc#find-your-apps-openid-configuration-document-uri */
const EVERY_TENANT = /^https:\/\/login\.microsoftonline\.(com|us)\/(common|organizations|consumers)(\/|$)/;

function* everyTenant({ config }: ConfigInUse, roles: readonly ModelRole[]): Iterable<Problem> {
  const field = ['oidc_discovery_url', 'jwks_url'].find((name) => EVERY_TENANT.test(textIn(config, name)));
  const open = roles.find(({ values }) => !isNarrowed(values, 'tid'));
  if (field === undefined || open === undefined) return;
  yield {
    code: 'issuer-of-every-tenant',
    message: `${field} has the keys of every tenant of Entra ID, and the role "${open.name}" does not bind tid`,
    fields: [field],
  };
}
