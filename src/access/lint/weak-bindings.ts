import { humanSeconds } from '../../model/duration.ts';
import { findClaim } from '../../platforms/find-claim.ts';
import type { Platform } from '../../platforms/platform.ts';
import type { EscalationClass } from '../escalation/primitive.ts';
import type { Principal } from '../escalation/principals.ts';
import { assumptionText } from '../escalation/step.ts';
import type { AccessModel, ModelRole } from '../access-model.ts';
import { tokenType } from '../login-token.ts';
import { demandsOf, isExact } from './bound-texts.ts';
import { platformOf } from './role-platform.ts';
import type { LintFinding } from './rule.ts';

/** Seconds that a token may live with which its holder reaches that much. */
const LONGEST: Partial<Record<EscalationClass, number>> = { R0: 1800, R1: 3600 };
/** What the server takes when nobody says: 32 days. */
const SERVER_TTL = 768 * 3600;

/** What a role with the rights of an administrator, or of others, does not ask of a token, or gives it too long. */
export function* weakBinding(model: AccessModel, { resource, reach }: Principal): Iterable<LintFinding> {
  const role = model.roles.get(resource.address);
  const longest = LONGEST[reach.class];
  if (role === undefined || longest === undefined || role.values.role_type !== 'jwt') return;
  const weak = [...(reach.class === 'R0' ? openTo(role) : []), ...lifeProblems(role, longest)];
  if (weak.length === 0) return;
  const what = reach.class === 'R0' ? 'any policy' : 'what others have';
  yield {
    resource,
    problem: {
      code: 'binding-too-weak-for-rights',
      message: model.hide(
        `a token of this role can reach ${what}, and ${weak.join(', and ')}${assumptionText(reach)}`,
      ),
      fields: ['bound_claims'],
    },
  };
}

function* openTo(role: ModelRole): Iterable<string> {
  const { values } = role;
  const exact = demandsOf(values).filter(isExact);
  const platform = platformOf(role);
  if (exact.length === 0) yield 'no claim is bound to values in full';
  else if (platform !== undefined && !exact.some(({ claim }) => isContext(platform, claim))) {
    yield `nothing tells the job that is meant from the others of ${exact.map(({ claim }) => claim).join(' and ')}`;
  }
  if (values.bound_audiences.length === 0) yield 'no audience is bound';
}

/** Whether a claim says which job of a project it is; a service and a person are what they are. */
function isContext(platform: Platform, claim: string): boolean {
  const { tenants = [], userClaims, people, services, claims } = platform;
  const isOne = people === true || services === true;
  if (isOne || claim === 'sub' || claim.endsWith('workflow_ref')) return true;
  const known = findClaim(platform, claim);
  // Neither who has set a job off nor what it says of itself tells one branch from another.
  if (typeof known === 'object' && (known.person === true || known.byCaller === true)) return false;
  const names = [...tenants, ...userClaims, ...userClaims.flatMap((name) => claims[name]?.fixes ?? [])];
  return claim !== 'iss' && claim !== 'aud' && !names.includes(claim);
}

/** What a mount that is somebody else's makes of a role that sets nothing is not known. */
function* lifeProblems({ values, mount }: ModelRole, longest: number): Iterable<string> {
  if (values.token_period > 0 && tokenType({ role: values, mount: mount.values }) !== 'batch') {
    if (values.token_explicit_max_ttl === 0) yield 'it lives as long as somebody renews it';
    return;
  }
  const ttl = values.token_ttl || mount.values.default_lease_ttl || SERVER_TTL;
  const limits = [values.token_max_ttl, values.token_explicit_max_ttl, mount.values.max_lease_ttl];
  const life = Math.min(ttl, ...limits.filter((limit) => limit > 0));
  const isKnown = !mount.isAssumed || values.token_ttl > 0;
  if (isKnown && life > longest) yield `it lives for ${humanSeconds(life)}`;
}
