import type { CheckContext, Problem } from '../model/kind.ts';
import { compareVersions } from '../model/server.ts';
import type { FoundPlatform } from '../platforms/find-platform.ts';
import { nomad } from '../platforms/nomad.ts';
import type { Platform } from '../platforms/platform.ts';
import { isNarrowed } from './role-platform.ts';
import type { RoleValues } from './role-platform.ts';

/** Whether anybody but the right workload may log in, or nobody at all. */
export function* audienceProblems(
  values: RoleValues,
  found: FoundPlatform | undefined,
  context: CheckContext,
): Iterable<Problem> {
  const isBound = values.bound_subject !== '' || Object.keys(values.bound_claims).length > 0;
  const isRestricted = isBound || values.token_bound_cidrs.length > 0;
  // A role without any binding is refused as it is.
  if (values.bound_audiences.length === 0 && isRestricted) yield noAudience(found, context);
  if (found === undefined || (!isRestricted && values.bound_audiences.length === 0)) return;
  const { platform, issuer } = found;
  if (platform === nomad) {
    if (!isRestricted) yield* anyJob(values, context);
  } else if (!isRestricted && platform.claims['aud']?.byCaller === true) {
    yield {
      code: 'audience-is-only-binding',
      message: `bound_audiences is all that the role binds, and whoever asks ${platform.title} for a token chooses its audience`,
      fields: ['bound_audiences'],
      hint: `bind what ${platform.title} vouches for: ${(platform.tenants ?? platform.userClaims).slice(0, 2).join(' or ')}`,
    };
  } else if (issuer !== undefined && isOpenToAll(values, platform, issuer)) {
    yield {
      code: 'organisation-not-bound',
      message: `the issuer signs for every customer of ${platform.title}, and the role does not say whose tokens it admits`,
      fields: ['bound_claims'],
      hint: `bind ${(platform.tenants ?? []).slice(0, 2).join(' or ')}`,
    };
  }
}

/** https://github.com/hashicorp/vault-plugin-auth-jwt/pull/295 */
function noAudience(found: FoundPlatform | undefined, context: CheckContext): Problem {
  const isAlways = found?.issuer !== undefined && found.platform.claims['aud']?.presence === 'always';
  return {
    code: 'jwt-role-no-bound-audiences',
    message: isAlways
      ? `no bound_audiences, and every token of ${found.platform.title} has an audience: the server answers "audience claim found in JWT but no audiences bound to the role"`
      : 'no bound_audiences: a token that has an audience is refused',
    fields: ['bound_audiences'],
    ...(isAlways && isStrict(context) && { severity: 'error' }),
  };
}

/** Vault before 1.17 let a token with one audience pass. */
function isStrict({ server }: CheckContext): boolean {
  return server?.flavour !== 'vault' || compareVersions(server.version, '1.17') >= 0;
}

function isOpenToAll(values: RoleValues, platform: Platform, issuer: string): boolean {
  const { tenants, isShared } = platform;
  if (tenants === undefined || isShared?.(issuer) === false) return false;
  return !tenants.some(
    (claim) => (claim === 'sub' && values.bound_subject !== '') || isNarrowed(values, claim),
  );
}

/** Nomad's own role binds no claim, and keeps jobs apart by a policy with templates. */
function* anyJob(values: RoleValues, { sibling }: CheckContext): Iterable<Problem> {
  if (values.token_policies_template_claims) return;
  const open = values.token_policies.find((name) => {
    const text = sibling('policy', { parent: '', name })?.['policy'];
    return typeof text === 'string' && !text.includes('{{identity.');
  });
  if (open === undefined) return;
  yield {
    code: 'nomad-role-for-any-job',
    message: `every job of the Nomad cluster may take this role, and its policy "${open}" is the same for all of them`,
    fields: ['token_policies'],
    member: open,
  };
}
