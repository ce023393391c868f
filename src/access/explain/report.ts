import type {
  ReportedAccess,
  ReportedRole,
  ReportedRule,
  ReportedToken,
  ReportedWhoCan,
} from '../../model/explained.ts';
import type { ExplainedAccess } from './explain-access.ts';
import type { ExplainedRole } from './explain-roles.ts';
import type { ExplainedRule } from './explained-rule.ts';
import type { Held } from './find-subject.ts';
import type { WhoCan } from './who-can.ts';

/** What a role makes of a token, as it is reported. */
export function roleReport(one: ExplainedRole): ReportedRole {
  const token = tokenReport(one);
  return {
    address: one.address,
    default: one.isDefault,
    verdict: one.verdict,
    errors: one.errors,
    checks: one.lines,
    ...(token && { token }),
  };
}

function tokenReport(one: ExplainedRole): ReportedToken | undefined {
  const { token, groups, policies, unknownPolicies, missingPolicies } = one;
  if (token === undefined) return undefined;
  return {
    policies,
    unknown_policies: unknownPolicies,
    missing_policies: missingPolicies,
    ttl: token.ttl,
    ...(token.maxTtl !== undefined && { max_ttl: token.maxTtl }),
    period: token.period,
    num_uses: token.numUses,
    type: token.tokenType,
    alias: token.aliasName,
    metadata: token.metadata,
    groups: groups.map(({ name }) => name),
  };
}

/** The answer to a request, as it is reported. */
export function accessReport(as: string, held: Held, explained: ExplainedAccess): ReportedAccess {
  const { asked, decision, rule, beaten, unfilled, expired, hints } = explained;
  const { holder, login, noToken, patterns = [], notes } = held;
  const without = login?.verdict === 'refused' ? 'login' : noToken;
  const isRefused = without !== undefined;
  const isAllowed = decision.allowed && !isRefused;
  const areMore = patterns.length > 0 || holder.unknownPolicies.length > 0;
  const isOpen = without === 'caller' || without === 'program' || (without === undefined && areMore);
  return {
    as,
    operation: asked.operation,
    path: asked.path,
    allowed: isAllowed,
    verdict: isAllowed ? 'allowed' : isOpen ? 'open' : 'refused',
    reason: without ?? decision.reason,
    capabilities: decision.capabilities,
    needs_sudo: decision.needsSudo,
    policies: isRefused ? [] : holder.policies,
    unknown_policies: isRefused ? [] : holder.unknownPolicies,
    missing_policies: isRefused ? [] : holder.missingPolicies,
    groups: holder.groups.map(({ name }) => name),
    ...(login && { login: roleReport(login) }),
    ...(rule && !isRefused && { rule: ruleReport(rule) }),
    beaten: (isRefused ? [] : beaten).map((other) => ({ ...ruleReport(other.rule), why: other.why })),
    parameters: decision.parameters.map(({ name, verdict }) => ({ name, verdict })),
    wrapping: decision.wrapping,
    unfilled,
    expired,
    hints: isRefused ? [] : hints,
    notes,
  };
}

/** Everybody who can, as it is reported. */
export function whoCanReport(
  asked: ExplainedAccess['asked'],
  { roles, tokenRoles, groups, policies, undecided }: WhoCan,
): ReportedWhoCan {
  return {
    operation: asked.operation,
    path: asked.path,
    roles: roles.map(({ rule, ...one }) => ({ ...one, ...(rule && { rule: ruleReport(rule) }) })),
    token_roles: tokenRoles,
    groups: groups.map((group) => ({ name: group.name, policies: group.policies })),
    policies: policies.map(({ name, isHandedOut, rule }) => ({
      name,
      handed_out: isHandedOut,
      rule: ruleReport(rule),
    })),
    undecided: undecided.map((one) => ({ address: one.address, unknown_policies: one.unknownPolicies })),
  };
}

function ruleReport(rule: ExplainedRule): ReportedRule {
  return {
    path: rule.path,
    capabilities: rule.capabilities,
    stanzas: rule.stanzas,
    allowed_parameters: rule.allowedParameters,
    denied_parameters: rule.deniedParameters,
    required_parameters: rule.requiredParameters,
    min_wrapping_ttl: rule.minWrappingTtl,
    max_wrapping_ttl: rule.maxWrappingTtl,
    mfa_methods: rule.mfaMethods,
    control_groups: rule.controlGroups,
  };
}
