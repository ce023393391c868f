import type { Position } from './diagnostic.ts';
import type { Wire } from './wire.ts';

/** One demand of a role on a token, with its place in the spec. */
export interface ReportedCheck {
  readonly check: string;
  readonly result: 'ok' | 'failed' | 'open';
  readonly text: string;
  readonly at?: Position;
}

/** The token that a login would get. */
export interface ReportedToken {
  /** Those of the token, and those that groups add. */
  readonly policies: readonly string[];
  readonly unknown_policies: readonly string[];
  /** Those that the server does not have. */
  readonly missing_policies: readonly string[];
  /** Seconds. */
  readonly ttl: number;
  /** Seconds; left out when renewals have no end. */
  readonly max_ttl?: number;
  readonly period: number;
  readonly num_uses: number;
  readonly type: string;
  readonly alias: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
}

/** What a role makes of a token. */
export interface ReportedRole {
  readonly address: string;
  readonly default: boolean;
  readonly verdict: 'admitted' | 'refused' | 'open';
  /** In the server's words. */
  readonly errors: readonly string[];
  readonly checks: readonly ReportedCheck[];
  readonly token?: ReportedToken;
}

/** A stanza of a policy, with its line in the policy's own text, and its place in the spec. */
export interface ReportedStanza {
  readonly policy: string;
  readonly path: string;
  readonly capabilities: readonly string[];
  readonly line: number;
  readonly at?: Position;
}

/** All stanzas of one path, joined. */
export interface ReportedRule {
  readonly path: string;
  readonly capabilities: readonly string[];
  readonly stanzas: readonly ReportedStanza[];
  readonly allowed_parameters: Readonly<Record<string, readonly Wire[]>>;
  readonly denied_parameters: Readonly<Record<string, readonly Wire[]>>;
  readonly required_parameters: readonly string[];
  /** Seconds; 0 is no limit. */
  readonly min_wrapping_ttl: number;
  readonly max_wrapping_ttl: number;
  readonly mfa_methods: readonly string[];
  readonly control_groups: readonly string[];
}

/** The answer to one request. */
export interface ReportedAccess {
  readonly as: string;
  readonly operation: string;
  readonly path: string;
  readonly allowed: boolean;
  /** Open where others of its policies may allow it, of which nothing is known. */
  readonly verdict: 'allowed' | 'refused' | 'open';
  readonly reason: string;
  readonly capabilities: readonly string[];
  readonly needs_sudo: boolean;
  readonly policies: readonly string[];
  readonly unknown_policies: readonly string[];
  readonly missing_policies: readonly string[];
  readonly groups: readonly string[];
  /** How the login with the given token goes. */
  readonly login?: ReportedRole;
  readonly rule?: ReportedRule;
  readonly beaten: readonly (ReportedRule & { readonly why: string })[];
  readonly parameters: readonly { readonly name: string; readonly verdict: string }[];
  readonly wrapping: string;
  readonly unfilled: readonly ReportedStanza[];
  readonly expired: readonly ReportedStanza[];
  readonly hints: readonly string[];
  readonly notes: readonly string[];
}

/** A role whose tokens can make a request. */
export interface ReportedWay {
  readonly address: string;
  readonly when: 'always' | 'group' | 'template';
  readonly groups: readonly string[];
  readonly demands: readonly {
    readonly check: string;
    readonly values: readonly string[];
    readonly at?: Position;
  }[];
  readonly rule?: ReportedRule;
}

/** Everybody who can make a request. */
export interface ReportedWhoCan {
  readonly operation: string;
  readonly path: string;
  readonly roles: readonly ReportedWay[];
  readonly token_roles: readonly { readonly address: string; readonly policies: readonly string[] }[];
  readonly groups: readonly { readonly name: string; readonly policies: readonly string[] }[];
  readonly policies: readonly {
    readonly name: string;
    readonly handed_out: boolean;
    readonly rule: ReportedRule;
  }[];
  /** Those of whom it cannot be told: of policies that are not known, or by a program where there are none. */
  readonly undecided: readonly { readonly address: string; readonly unknown_policies: readonly string[] }[];
}

/** Whether no role, token role or group of those that were looked at gives a token that can. */
export function isNobody(report: Pick<ReportedWhoCan, 'roles' | 'token_roles' | 'groups'>): boolean {
  return report.roles.length + report.token_roles.length + report.groups.length === 0;
}
