import { boundTexts } from '../../kinds/role-platform.ts';
import { findPlatform } from '../../platforms/find-platform.ts';
import type { Platform } from '../../platforms/platform.ts';
import type { ModelRole } from '../access-model.ts';

/** Whose tokens a role means, by its mount and by the claims that it names; undefined when nothing tells. */
export function platformOf({ values, mount }: ModelRole): Platform | undefined {
  const config = mount.configResource?.values ?? {};
  const urls = ['bound_issuer', 'oidc_discovery_url', 'jwks_url'].flatMap((field) => {
    const url = config[field];
    return typeof url === 'string' ? [url] : [];
  });
  const issuers = boundTexts(values, 'iss');
  const claims = [
    ...Object.keys(values.bound_claims),
    ...Object.keys(values.claim_mappings),
    values.user_claim,
  ];
  return findPlatform({ urls: [...urls, ...issuers], claims, subject: values.bound_subject })?.platform;
}
