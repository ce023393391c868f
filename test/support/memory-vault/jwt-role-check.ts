import { isWireObject } from '../../../src/model/wire.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { Refusal } from './refusal.ts';
import { goDuration } from './seconds.ts';
import type { Call } from './state.ts';
import { isList, textOf } from './wire-value.ts';

/** Refuses what the plugin refuses, in its order. https://github.com/hashicorp/vault-plugin-auth-jwt/blob/main/path_role.go */
export function checkJwtRole(call: Call, role: WireObject, longest: number): void {
  if (role.role_type !== 'jwt' && role.role_type !== 'oidc')
    refuse(`invalid 'role_type': ${textOf(role.role_type)}`);
  checkTokenFields(role, longest);
  checkClaims(call, role);
  if (role.user_claim === '') refuse('a user claim must be defined on the role');
  if (
    role.callback_mode !== undefined &&
    !['client', 'direct', 'device'].includes(textOf(role.callback_mode))
  ) {
    refuse(`invalid 'callback_mode': ${textOf(role.callback_mode)}`);
  }
  if (role.role_type === 'oidc' && isEmpty(role.allowed_redirect_uris)) {
    refuse("'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified.");
  }
  const bounds = [role.bound_audiences, role.token_bound_cidrs, role.bound_subject, role.bound_claims];
  if (role.role_type === 'jwt' && bounds.every(isEmpty)) {
    refuse('must have at least one bound constraint when creating/updating a role');
  }
}

function checkTokenFields(role: WireObject, longest: number): void {
  const [type, period, uses] = [
    textOf(role.token_type),
    number(role.token_period),
    number(role.token_num_uses),
  ];
  if (!['default', 'service', 'batch'].includes(type)) refuse(`invalid 'token_type' value "${type}"`);
  if (uses < 0) refuse("'token_num_uses' cannot be negative");
  if (type === 'batch' && period > 0) {
    refuse("'token_type' cannot be 'batch' or 'default_batch' when set to generate periodic tokens");
  }
  if (type === 'batch' && uses > 0) {
    refuse(
      "'token_type' cannot be 'batch' or 'default_batch' when set to generate tokens with limited use count",
    );
  }
  const [ttl, maxTtl] = [number(role.token_ttl), number(role.token_max_ttl)];
  if (maxTtl > 0 && ttl > maxTtl) refuse("'token_ttl' cannot be greater than 'token_max_ttl'");
  if (role.token_strictly_bind_ip === true && !isEmpty(role.token_bound_cidrs)) {
    refuse("'token_strictly_bind_ip' conflicts with 'token_bound_cidrs'; set only one");
  }
  if (period > longest) {
    const [given, most] = [period, longest].map((seconds) => `'"${goDuration(seconds)}"'`);
    refuse(`'period' of ${given ?? ''} is greater than the backend's maximum lease TTL of ${most ?? ''}`);
  }
}

/** Globs are looked at only when the claims come with the same request. */
function checkClaims(call: Call, role: WireObject): void {
  const type = textOf(role.bound_claims_type);
  if (type !== 'string' && type !== 'glob') refuse(`invalid 'bound_claims_type': ${type}`);
  if (type === 'glob' && isWireObject(call.body.bound_claims)) {
    for (const claim of Object.values(call.body.bound_claims)) {
      for (const part of isList(claim) ? claim : [claim]) {
        if (typeof part !== 'string') refuse(`claim is not a string: ${textOf(part)}`);
      }
    }
  }
  const targets = isWireObject(role.claim_mappings) ? Object.values(role.claim_mappings).map(textOf) : [];
  if (targets.includes('role')) {
    refuse('metadata key "role" is reserved and may not be a mapping destination');
  }
  const twice = targets.find((target, index) => targets.indexOf(target) !== index);
  if (twice !== undefined) refuse(`multiple keys are mapped to metadata key "${twice}"`);
}

function refuse(error: string): never {
  throw new Refusal(400, error);
}

function number(value: Wire | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function isEmpty(value: Wire | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
