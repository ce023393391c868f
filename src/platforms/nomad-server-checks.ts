import { humanSeconds } from '../model/duration.ts';
import { compareVersions } from '../model/server.ts';
import {
  NOMAD_WITHOUT_TOKEN_ROLES,
  nomadCapabilityNeeds,
  nomadCapabilityText,
  nomadRoleMissing,
  nomadRoleName,
  nomadRoleProblems,
  nomadTokenProblems,
} from './nomad-checks.ts';
import type { NomadCapabilityNeed, NomadRole, NomadToken } from './nomad-checks.ts';

/** One of the checks of a Nomad server, and what it says when the check fails. */
export interface NomadCheck {
  readonly check: string;
  readonly result: 'ok' | 'failed' | 'warning';
  readonly text?: string;
}

/** How a Nomad server is configured, and its version. */
export interface NomadSettings {
  readonly version: string;
  /** `''` for none. */
  readonly createFromRole: string;
  readonly allowUnauthenticated: boolean;
}

/** What the server says to the token of a Nomad server. */
export interface NomadAnswers {
  readonly token: NomadToken;
  /** By path; `denied` is why the token may not ask. */
  readonly capabilities: ReadonlyMap<string, readonly string[]> | { readonly denied: string };
  /** Undefined when there is no such role. */
  readonly role: NomadRole | undefined | { readonly unreadable: string };
}

/** Why the version has none of these checks. */
export function nomadVersionProblem(version: string): string | undefined {
  if (compareVersions(version, '0.5') < 0) return 'Nomad before 0.5 knows nothing of Vault';
  if (compareVersions(version, NOMAD_WITHOUT_TOKEN_ROLES) < 0) return undefined;
  return 'Nomad from 1.10 on has no token of its own: its tasks log in with a workload identity';
}

/** What a Nomad server asks about itself, in this order. */
export function nomadQuestions(token: NomadToken, settings: NomadSettings): readonly NomadCapabilityNeed[] {
  const role = nomadRoleName(token, settings.createFromRole);
  return nomadCapabilityNeeds(role, settings.version, settings.allowUnauthenticated);
}

/** All checks that a Nomad server makes before it trusts its token, with their outcome. */
export function nomadServerChecks(answers: NomadAnswers, settings: NomadSettings): readonly NomadCheck[] {
  const { token } = answers;
  const role = nomadRoleName(token, settings.createFromRole);
  return [
    ...rows('token', nomadTokenProblems(token, settings.createFromRole), tokenSummary(token)),
    ...capabilityChecks(answers, nomadQuestions(token, settings)),
    ...(role === '' ? [] : roleChecks(role, answers.role, settings.version)),
  ];
}

/** The one check that is left when the server does not know the token. */
export function nomadUnknownToken(reason: string): readonly NomadCheck[] {
  return rows('token', [`failed to lookup Vault periodic token: ${reason}`]);
}

function capabilityChecks(
  { capabilities }: NomadAnswers,
  needs: readonly NomadCapabilityNeed[],
): readonly NomadCheck[] {
  const [first, ...others] = needs;
  if (first === undefined) return [];
  if ('denied' in capabilities) {
    const wanted = first.oneOf.map((one) => JSON.stringify(one)).join(' ');
    const text = `can not lookup token capabilities. As such certain operations may fail in the future. Please give Nomad a Vault token with one of the following capabilities [${wanted}] on ${JSON.stringify(first.path)} so that the required capabilities can be verified`;
    return [{ check: first.path, result: 'warning', text }];
  }
  return [
    { check: first.path, result: 'ok' },
    ...others.flatMap((need) => {
      const has = capabilities.get(need.path) ?? [];
      const isGranted = need.oneOf.some((one) => has.includes(one));
      return rows(need.path, isGranted ? [] : [nomadCapabilityText(need, has)]);
    }),
  ];
}

function roleChecks(name: string, role: NomadAnswers['role'], version: string): readonly NomadCheck[] {
  const check = `role ${name}`;
  if (role === undefined) {
    // Until 0.6 it took an answer for granted.
    const text =
      nomadRoleMissing(name, version) ?? 'there is no such role, and this Nomad does not look for that';
    return [{ check, result: 'failed', text }];
  }
  if ('unreadable' in role)
    return rows(check, [`failed to lookup role ${JSON.stringify(name)}: ${role.unreadable}`]);
  const problems = nomadRoleProblems(role, version).map(({ text }) => text);
  return rows(check, problems, 'renewable, periodic, without an explicit maximum');
}

function tokenSummary({ policies, ttl, creation_ttl: first }: NomadToken): string {
  if (policies.includes('root') && first === 0) return 'a root token that never ends';
  return `renewable, ${humanSeconds(ttl)} left of ${humanSeconds(first)}`;
}

function rows(check: string, problems: readonly string[], good?: string): readonly NomadCheck[] {
  return problems.length === 0
    ? [{ check, result: 'ok', ...(good !== undefined && { text: good }) }]
    : problems.map((text) => ({ check, result: 'failed', text }));
}
