import { findClaim } from '../../platforms/find-claim.ts';
import type { Platform } from '../../platforms/platform.ts';
import type { ModelRole } from '../access-model.ts';
import { platformOf } from './role-platform.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { denies, stanzas } from './stanza.ts';
import type { Stanza } from './stanza.ts';
import { aliasTemplates, rolesWith, templateValue } from './template-values.ts';

/**
 * Templates that every login fills anew, for the tokens that are already out as well: the server keeps the metadata of an
 * alias from its last login. https://github.com/openbao/openbao/blob/main/internal/vault/identity/store.go
 */
export const sharedMetadata: LintRule = function* ({ model }) {
  const told = new Set<string>();
  for (const stanza of stanzas(model)) {
    if (!stanza.rule.writtenPath.includes('{{') || denies(stanza)) continue;
    for (const template of aliasTemplates(stanza.rule.writtenPath)) {
      for (const role of rolesWith(model, stanza.policy.namespace, stanza.policy.name)) {
        const value = templateValue(role, template);
        if (value === undefined || value.bound?.length === 1 || isFixed(role, value.claim)) continue;
        const key = JSON.stringify([role.address, value.claim]);
        if (!told.has(key)) yield shared(role, value.claim, stanza);
        told.add(key);
      }
    }
  }
};

function shared({ resource, values, ...role }: ModelRole, claim: string, stanza: Stanza): LintFinding {
  const { model, policy, rule } = stanza;
  const platform = platformOf({ ...role, resource, values });
  const better = platform?.userClaims.find((one) => fixes(platform, one, claim));
  const message = `tokens with the same ${values.user_claim} can differ in ${claim}, and the last login fills "${rule.path}" of policy ${policy.name} for all of them`;
  const hint = `${better === undefined ? `choose a user_claim that tokens with another ${claim} do not share` : `set user_claim to ${better}`}, or bind ${claim} to one value`;
  return {
    resource,
    problem: {
      code: 'metadata-of-last-login',
      message: model.hide(message),
      fields: ['user_claim'],
      hint: model.hide(hint),
    },
  };
}

/** Whether all tokens that share the role's entity have the same value in a claim. */
function isFixed(role: ModelRole, claim: string): boolean {
  const user = plain(role.values.user_claim);
  const platform = platformOf(role);
  if (user === plain(claim)) return true;
  // Of an unknown issuer, `sub` is who it says, and project_id goes with project_path.
  return platform === undefined
    ? user === 'sub' || stem(user) === stem(plain(claim))
    : fixes(platform, role.values.user_claim, claim);
}

/** Whether tokens of a platform that share one claim also share another. */
function fixes(platform: Platform, name: string, other: string): boolean {
  const claim = findClaim(platform, name);
  if (claim === undefined || claim === 'perhaps') return false;
  // A person has one of everything, and a run is one login.
  const isOne = claim.unique === true && (platform.people === true || claim.perRun === true);
  const thing = thingOf(platform, name);
  return (
    isOne ||
    thing === thingOf(platform, other) ||
    [name, thing].some((one) => fixedBy(platform, one).includes(plain(other)))
  );
}

function fixedBy(platform: Platform, name: string): readonly string[] {
  const claim = findClaim(platform, name);
  return claim === undefined || claim === 'perhaps' ? [] : (claim.fixes ?? []).map(plain);
}

/** What a name stands for: its id. */
function thingOf(platform: Platform, name: string): string {
  const claim = findClaim(platform, name);
  const mutable = claim === undefined || claim === 'perhaps' ? undefined : claim.mutable;
  return typeof mutable === 'object' ? mutable.rather : plain(name);
}

function stem(claim: string): string {
  return claim.replace(/[_.-][^_.-]*$/, '');
}

function plain(claim: string): string {
  return claim.replace(/^\//, '');
}
