import type { Position } from '../../model/diagnostic.ts';
import type { Address, Resource } from '../../model/resource.ts';
import type { WireObject } from '../../model/wire.ts';
import { admit } from '../admit.ts';
import type { AccessModel, ModelGroup, ModelRole } from '../access-model.ts';
import type { ModelMount } from '../model-mount.ts';
import { explainLogin, UNREAD_CONFIG } from '../explain-login.ts';
import { holderOfLogin } from '../holder.ts';
import type { LoginLine } from '../login-lines.ts';
import type { Admitted, LoginAttempt, LoginOutcome, RefusedBy } from '../login.ts';
import { placeOfCheck } from './place-of-check.ts';

/** A token on trial, of which the signature counts as good. */
export interface Trial extends Pick<LoginAttempt, 'header' | 'now'> {
  readonly claims: WireObject;
  /** Why the config of a mount is not known, where it may have one all the same. */
  readonly unknownConfig: (mount: ModelMount) => string | undefined;
}

/** One demand of a role or its mount, with its place in the spec. */
export interface ExplainedLine extends LoginLine {
  readonly at?: Position;
}

/** What a role makes of a token. */
export interface ExplainedRole {
  readonly address: Address;
  /** Whether a login that names no role comes here. */
  readonly isDefault: boolean;
  readonly verdict: 'admitted' | 'refused' | 'open';
  /** The server's own words when it refuses. */
  readonly errors: readonly string[];
  /** What is not met comes first, then what cannot be told from here. */
  readonly lines: readonly ExplainedLine[];
  /** Of a token that is admitted. */
  readonly token?: Admitted;
  /** Groups that the login brings along, and what they add. */
  readonly groups: readonly ModelGroup[];
  /** Policies of the token and of those groups. */
  readonly policies: readonly string[];
  /** Those of which the model knows nothing. */
  readonly unknownPolicies: readonly string[];
  readonly missingPolicies: readonly string[];
}

/** Roles that a token is tried at. */
export interface TriedRoles {
  readonly roles: readonly ModelRole[];
  readonly programs: readonly Resource[];
}

/** What each of the roles makes of a token: those that admit it first, then by how many demands it does not meet. */
export function explainRoles(
  model: AccessModel,
  { roles, programs }: TriedRoles,
  trial: Trial,
): readonly ExplainedRole[] {
  return [...roles.map((role) => explainRole(model, role, trial)), ...programs.map(explainProgram)]
    .map((one) => ({ one, rank: RANK[one.verdict], failed: failedLines(one).length }))
    .sort((a, b) => a.rank - b.rank || a.failed - b.failed || (a.one.address < b.one.address ? -1 : 1))
    .map(({ one }) => one);
}

const RANK = { admitted: 0, open: 1, refused: 2 } as const;

/** The demands that a token does not meet. */
export function failedLines({ lines }: Pick<ExplainedRole, 'lines'>): readonly ExplainedLine[] {
  return lines.filter(({ result }) => result === 'failed');
}

/** What one role makes of a token. */
export function explainRole(model: AccessModel, role: ModelRole, trial: Trial): ExplainedRole {
  const { mount } = role;
  const unknown = mount.config === undefined ? trial.unknownConfig(mount) : undefined;
  const attempt = { ...trial, roleName: role.name, server: model.server, role: role.values };
  const config = unknown === undefined ? mount.config : UNREAD_CONFIG;
  const outcome = admit({ ...attempt, config, mountPath: mount.path, mount: mount.values });
  const lines = demands(explainLogin({ ...attempt, config: mount.config }), mount, unknown);
  const all = [...lines, ...lastLine(outcome, lines)];
  const holder = outcome.kind === 'admitted' ? holderOfLogin(model, role, outcome, trial.now) : undefined;
  return {
    address: role.address,
    isDefault: mount.config?.default_role === role.name,
    verdict: verdictOf(outcome, unknown !== undefined),
    errors: outcome.kind === 'refused' ? outcome.refusals.map(({ text }) => text) : [],
    lines: all.map((line) => withPlace(line, role)).sort((a, b) => ORDER[a.result] - ORDER[b.result]),
    ...(outcome.kind === 'admitted' && { token: outcome }),
    groups: holder?.groups ?? [],
    policies: holder?.policies ?? [],
    unknownPolicies: holder?.unknownPolicies ?? [],
    missingPolicies: holder?.missingPolicies ?? [],
  };
}

/** What a role makes of a token by a program that nobody has looked into. */
export function explainProgram({ address, origin }: Resource): ExplainedRole {
  const check = 'cel_program';
  const at = origin?.field(check);
  return {
    address,
    isDefault: false,
    verdict: 'open',
    errors: [],
    lines: [{ check, result: 'open', text: 'the program is not looked into', ...(at && { at }) }],
    groups: [],
    policies: [],
    unknownPolicies: [],
    missingPolicies: [],
  };
}

const ORDER = { failed: 0, open: 1, ok: 2 } as const;

function verdictOf({ kind }: LoginOutcome, isOpen: boolean): ExplainedRole['verdict'] {
  if (kind === 'refused') return 'refused';
  return kind === 'undecided' || isOpen ? 'open' : 'admitted';
}

/** The line of a config that nobody knows says why; there is none when the mount has no config at all. */
function demands(
  lines: readonly LoginLine[],
  { config }: ModelMount,
  unknown: string | undefined,
): readonly LoginLine[] {
  if (config !== undefined) return lines;
  const others = lines.filter(({ check }) => check !== 'bound_issuer');
  return unknown === undefined ? others : [{ check: 'config', result: 'open', text: unknown }, ...others];
}

/** What the server looks at last has no line of its own unless it stops the login. */
function lastLine(outcome: LoginOutcome, lines: readonly LoginLine[]): readonly LoginLine[] {
  if (outcome.kind === 'admitted') return [];
  if (outcome.kind === 'undecided') {
    const isTold = lines.some(({ result }) => result === 'open');
    return isTold ? [] : [{ check: FIELD[outcome.by] ?? outcome.by, result: 'open', text: outcome.reason }];
  }
  const isTold = lines.some(({ result }) => result === 'failed') && outcome.refusals[0].by !== 'config';
  if (isTold) return [];
  return outcome.refusals.map(({ by, text, claim }) => ({
    check: claim === undefined ? (FIELD[by] ?? by) : `claim_mappings ${claim}`,
    result: 'failed',
    text,
  }));
}

const FIELD: Partial<Readonly<Record<RefusedBy, string>>> = {
  policies: 'token_policies',
  alias: 'user_claim',
  role: 'role',
  config: 'config',
};

function withPlace(line: LoginLine, role: ModelRole): ExplainedLine {
  const at = placeOfCheck(line.check, role);
  return { ...line, ...(at && { at }) };
}
