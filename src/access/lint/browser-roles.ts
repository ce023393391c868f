import type { Problem } from '../../model/kind.ts';
import type { Resource } from '../../model/resource.ts';
import { eachRole, isOn, listIn, textIn, urlIn } from './each.ts';

/** Roles of people with a browser, and what their logins leave behind. */
export const browserRoles = eachRole(function* ({ values, mount, resource }) {
  if (isOn(resource, 'verbose_oidc_logging')) {
    yield {
      code: 'login-log-shows-tokens',
      message: 'verbose_oidc_logging writes tokens and claims of people to the log of the server',
      fields: ['verbose_oidc_logging'],
    };
  }
  if (listIn(resource, 'oauth2_metadata').length > 0) {
    yield {
      code: 'provider-tokens-in-metadata',
      message: 'oauth2_metadata copies tokens of the provider to where audit logs and lookups show them',
      fields: ['oauth2_metadata'],
    };
  }
  if (isOn(resource, 'oidc_disable_confirmation') && textIn(resource, 'callback_mode') === 'direct') {
    yield {
      code: 'login-without-confirmation',
      message:
        'a direct callback without its page of confirmation lets somebody start a login and another end it',
      fields: ['oidc_disable_confirmation', 'callback_mode'],
    };
  }
  if (values.token_policies_template_claims && templatesOf(values.token_policies).length > 0) {
    yield* namedPolicies(templatesOf(values.token_policies), values);
  }
  yield* redirects(resource);
  if (
    values.role_type === 'oidc' &&
    mount.config?.oidc_client_id === '' &&
    hasNoProvider(mount.configResource)
  ) {
    yield {
      code: 'oidc-role-without-client',
      message: `the mount ${mount.path} has no oidc_client_id, so nobody can log in with a browser`,
      fields: ['role_type'],
    };
  }
});

interface Bound {
  readonly bound_claims_type: string;
  readonly bound_claims: Readonly<Record<string, readonly string[]>>;
}

function templatesOf(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.includes('{{'));
}

/** https://openbao.org/api-docs/auth/jwt/#token_policies_template_claims */
function* namedPolicies(templates: readonly string[], bound: Bound): Iterable<Problem> {
  for (const template of templates) {
    const claims = [...template.matchAll(/\{\{\s*\.([\w-]+)/g)].map(([, claim = '']) => claim);
    const open = claims.find((claim) => !isExact(bound, claim));
    if (open === undefined) continue;
    yield {
      code: 'claim-names-policy',
      message: `the claim ${open} of whoever logs in names a policy of the token, and the role does not bind it`,
      fields: ['token_policies'],
      member: template,
    };
  }
}

function isExact({ bound_claims: claims, bound_claims_type: type }: Bound, claim: string): boolean {
  const accepted = Object.hasOwn(claims, claim) ? (claims[claim] ?? []) : [];
  return accepted.length > 0 && (type !== 'glob' || !accepted.some((text) => text.includes('*')));
}

function* redirects(resource: Resource): Iterable<Problem> {
  for (const uri of listIn(resource, 'allowed_redirect_uris')) {
    const url = urlIn(uri);
    const isLocal = url !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
    if (!uri.includes('*') && (url?.protocol !== 'http:' || isLocal)) continue;
    yield {
      code: 'redirect-uri-not-safe',
      message: `allowed_redirect_uris holds ${uri}, where others can pick up a login`,
      fields: ['allowed_redirect_uris'],
      member: uri,
    };
  }
}

/** Providers such as Kubernetes bring what stands in for a client. */
function hasNoProvider(config: Resource | undefined): boolean {
  return config !== undefined && Object.keys(config.values['provider_config'] ?? {}).length === 0;
}
