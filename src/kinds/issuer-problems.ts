import type { Problem } from '../model/kind.ts';
import { ofIssuer, plainIssuer } from '../platforms/find-platform.ts';
import { entra } from '../platforms/entra.ts';
import { gitlab } from '../platforms/gitlab.ts';

interface ConfigValues {
  readonly oidc_discovery_url: string;
  readonly jwks_url: string;
  readonly bound_issuer: string;
}

/**
 * Issuers that no token and no discovery document spells like this. The servers compare them byte for byte.
 * https://developer.hashicorp.com/vault/api-docs/auth/jwt#bound_issuer
 */
export function* issuerProblems(values: ConfigValues): Iterable<Problem> {
  const problems = [
    ...spellingProblems('oidc_discovery_url', values.oidc_discovery_url),
    ...spellingProblems('bound_issuer', values.bound_issuer),
    ...schemeProblems('jwks_url', values.jwks_url),
  ];
  yield* problems;
  const { bound_issuer: issuer, oidc_discovery_url: discovery } = values;
  if (problems.length > 0 || issuer === '' || discovery === '' || issuer === discovery) return;
  // Entra has one discovery document for tokens of both versions.
  if (ofIssuer(issuer)?.platform === entra && ofIssuer(discovery)?.platform === entra) return;
  const isSlash = plainIssuer(issuer) === plainIssuer(discovery);
  yield {
    code: 'issuer-not-discovery-url',
    message: isSlash
      ? 'bound_issuer and oidc_discovery_url are not spelled alike, and both are compared byte for byte'
      : 'bound_issuer is not oidc_discovery_url, and tokens carry the issuer that their discovery document names',
    fields: ['bound_issuer', 'oidc_discovery_url'],
  };
}

function* spellingProblems(field: 'oidc_discovery_url' | 'bound_issuer', url: string): Iterable<Problem> {
  const found = isWithoutHost(url) ? undefined : ofIssuer(url);
  if (found === undefined) {
    if (field === 'oidc_discovery_url') yield* schemeProblems(field, url);
    return;
  }
  const { platform, issuer } = found;
  const spelled = platform.spellIssuer?.(issuer) ?? issuer;
  // What lies below the issuer has a finding of its own.
  if (url === spelled || url.includes('/.well-known')) return;
  const isLegacy = platform === gitlab && field === 'bound_issuer' && `https://${url}` === spelled;
  yield {
    code: 'issuer-spelling',
    message: isLegacy
      ? `${field} is ${url} without a scheme, as in the tokens of CI_JOB_JWT, which GitLab 17 no longer has`
      : `${field} is ${url}, and ${platform.title} spells its issuer ${spelled}`,
    fields: [field],
    hint: `write ${spelled}`,
    ...(isLegacy && { severity: 'warning' }),
  };
}

/** The server calls the URL when the config is written. */
function* schemeProblems(field: 'oidc_discovery_url' | 'jwks_url', url: string): Iterable<Problem> {
  const isBare = isWithoutHost(url);
  if (url === '' || (!isBare && SCHEME.test(url))) return;
  yield {
    code: 'issuer-spelling',
    message: `${field} is ${url}, which has no ${isBare ? 'host' : 'scheme'}: the server cannot call it`,
    fields: [field],
    hint: isBare ? 'the value is empty: is the variable set?' : `write https://${url}`,
  };
}

const SCHEME = /^https?:\/\//i;

/** What is left of `https://${HOST}/keys` when the variable holds nothing. */
function isWithoutHost(url: string): boolean {
  return /^(?:[/:?#]|\s*$)/.test(url.replace(SCHEME, ''));
}
