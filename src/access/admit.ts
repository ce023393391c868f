import { metadataRefusals } from './alias-metadata.ts';
import { goQuote } from './go-text.ts';
import { knownLogin } from './known-login.ts';
import { loginChecks } from './login-checks.ts';
import { aliasName, groupNames, aliasMetadata } from './login-identity.ts';
import { displayName, policyProblem, tokenLife, tokenPolicies } from './login-token.ts';
import { refusal, refusedBy } from './login.ts';
import type { Admitted, KnownLogin, Login, LoginOutcome, Refusal, Refused } from './login.ts';
import { filledPolicies } from './policy-templates.ts';

/**
 * What the server does with a login at a JWT mount: the token it gives, or the words in which it refuses. The order of
 * checks is the server's, so the first thing wrong is what it says. Entities that are disabled, MFA and quotas are not
 * looked at.
 */
export function admit(login: Login): LoginOutcome {
  const { role, config } = login;
  if (config === undefined) return refused(refusal('config', 'could not load configuration'));
  const roleName = login.roleName.toLowerCase();
  if (roleName === '') return refused(refusal('role', 'missing role'));
  if (role === undefined) return refused(refusal('role', `role ${goQuote(roleName)} could not be found`));
  const known = knownLogin(login, role, config);
  for (const { check } of loginChecks) {
    const stop = check(known);
    if (stop !== undefined) return stop;
  }
  return givenToken(known);
}

function givenToken(login: Login & KnownLogin): LoginOutcome {
  const names = filledPolicies(login);
  if ('kind' in names) return names;
  const alias = aliasName(login);
  const groups = groupNames(login);
  if (typeof alias === 'object') return refused(alias);
  if ('by' in groups) return refused(groups);
  if (alias === '') return refused({ ...refusal('alias', 'missing name in alias'), status: 500 });
  const metadata = aliasMetadata(login);
  const stop = login.isKnownAlias === true ? undefined : refusedBy(metadataRefusals(metadata));
  if (stop !== undefined) return stop;
  const policies = tokenPolicies(names, login);
  const problem = policyProblem(policies, login.server.flavour);
  if (problem !== undefined) return refused(refusal('policies', problem));
  return token(login, { policies, aliasName: alias, metadata, groups });
}

type Known = Pick<Admitted, 'policies' | 'aliasName' | 'metadata' | 'groups'>;

function token(login: Login & KnownLogin, known: Known): Admitted {
  const { role, remoteAddress } = login;
  const bindsAddress = role.token_strictly_bind_ip && remoteAddress !== undefined;
  return {
    kind: 'admitted',
    ...known,
    ...tokenLife(login),
    boundCidrs: bindsAddress ? [remoteAddress] : role.token_bound_cidrs,
    displayName: displayName(login.mountPath, known.aliasName),
  };
}

function refused(found: Refusal): Refused {
  return { kind: 'refused', refusals: [found] };
}
