import { compareVersions } from '../model/server.ts';

/**
 * What a Nomad server with the legacy integration (0.5 to 1.9) asks of its token and its token role before it trusts
 * them, and what it says when they do not fit. It stays up and repeats the check.
 * https://github.com/hashicorp/nomad/blob/v1.9.7/nomad/vault.go
 */

/** What `auth/token/lookup-self` says of the server's token. */
export interface NomadToken {
  readonly policies: readonly string[];
  readonly renewable: boolean;
  readonly ttl: number;
  readonly creation_ttl: number;
  /** Role that it was created from; `''` for none. */
  readonly role: string;
}

/** What `auth/token/roles/<role>` shows. */
export interface NomadRole {
  readonly orphan: boolean;
  readonly renewable: boolean;
  readonly explicit_max_ttl: number;
  readonly token_explicit_max_ttl: number;
  readonly period: number;
  readonly token_period: number;
}

/** A reason for which Nomad refuses a role, in its own words. */
export interface NomadRoleProblem {
  readonly field: 'orphan' | 'renewable' | 'token_explicit_max_ttl' | 'token_period';
  readonly text: string;
}

/** One of these capabilities on the path. */
export interface NomadCapabilityNeed {
  readonly path: string;
  readonly oneOf: readonly string[];
  /** Without this one Nomad only warns, and looks at no other. */
  readonly optional?: true;
}

/** First version without the legacy integration. */
export const NOMAD_WITHOUT_TOKEN_ROLES = '1.10.0';

/** The role that Nomad creates tokens from: `create_from_role`, or else the one that its own token came from. */
export function nomadRoleName(token: NomadToken, createFromRole: string): string {
  return createFromRole === '' ? token.role : createFromRole;
}

/** Why Nomad would refuse its own token. */
export function nomadTokenProblems(token: NomadToken, createFromRole: string): readonly string[] {
  if (token.policies.includes('root')) {
    if (token.creation_ttl === 0) return [];
    if (!token.renewable) return ['Vault token has a TTL but is not renewable'];
    return token.ttl === 0 ? ['token TTL is zero'] : [];
  }
  return [
    ...(token.renewable ? [] : ['Vault token is not renewable or root']),
    ...(token.creation_ttl === 0 ? ['invalid lease duration of zero'] : []),
    ...(token.ttl === 0 ? ['token TTL is zero'] : []),
    ...(nomadRoleName(token, createFromRole) === ''
      ? ['token role name must be set when not using a root token']
      : []),
  ];
}

/** What Nomad says when its role is not there; before 0.6 it did not look. */
export function nomadRoleMissing(name: string, version: string): string | undefined {
  return isBefore(version, '0.6.0') ? undefined : `Role ${JSON.stringify(name)} does not exist`;
}

/** Why Nomad of that version would refuse the role. */
export function nomadRoleProblems(role: NomadRole, version: string): readonly NomadRoleProblem[] {
  const problems: NomadRoleProblem[] = [];
  // Before 0.8 the tokens of tasks had to end with the server's own.
  if (role.orphan && isBefore(version, '0.8.0')) {
    problems.push({ field: 'orphan', text: 'Role must not allow orphans' });
  }
  if (!role.renewable) {
    problems.push({ field: 'renewable', text: 'Role must allow tokens to be renewed' });
  }
  // Fields that begin with token_ are read since 0.10.2.
  const isOld = isBefore(version, '0.10.2');
  if (role.explicit_max_ttl !== 0 || (!isOld && role.token_explicit_max_ttl !== 0)) {
    problems.push({
      field: 'token_explicit_max_ttl',
      text: 'Role can not use an explicit max ttl. Token must be periodic.',
    });
  }
  if (role.period === 0 && (isOld || role.token_period === 0)) {
    problems.push({
      field: 'token_period',
      text: 'Role must have a non-zero period to make tokens periodic.',
    });
  }
  return problems;
}

/** Whether Nomad of that version takes a role whose tokens have a last day; one without token roles does not care. */
export function nomadTakesAnEnd(version: string): boolean {
  return !isBefore(version, NOMAD_WITHOUT_TOKEN_ROLES);
}

/** What Nomad's token must be able to do; it looks since 0.5.3. A role of `''` is none. */
export function nomadCapabilityNeeds(
  role: string,
  version: string,
  allowUnauthenticated: boolean,
): readonly NomadCapabilityNeed[] {
  if (isBefore(version, '0.5.3')) return [];
  const update = ['update', 'root'];
  return [
    { path: 'sys/capabilities-self', oneOf: update, optional: true },
    ...(allowUnauthenticated ? [] : [{ path: 'auth/token/lookup', oneOf: update }]),
    { path: 'auth/token/renew-self', oneOf: update },
    { path: 'auth/token/revoke-accessor', oneOf: update },
    ...(role === ''
      ? []
      : [
          { path: `auth/token/roles/${role}`, oneOf: ['read', 'root'] },
          { path: `auth/token/create/${role}`, oneOf: update },
        ]),
  ];
}

/** What Nomad says when none of the capabilities is there. */
export function nomadCapabilityText({ path, oneOf }: NomadCapabilityNeed, has: readonly string[]): string {
  const wanted = oneOf.map((one) => JSON.stringify(one)).join(' ');
  return `token must have one of the following capabilities [${wanted}] on ${JSON.stringify(path)}; has [${has.join(' ')}]`;
}

function isBefore(version: string, first: string): boolean {
  return compareVersions(version, first) < 0;
}
