import type { Resource } from '../../model/resource.ts';
import { findPolicy } from '../access-model.ts';
import type { AccessModel, ModelRole, ModelTokenRole } from '../access-model.ts';
import { holderOfLogin, holderOfPolicies, holderOfRole } from '../holder.ts';
import type { Holder } from '../holder.ts';
import { tokenRolePolicies } from '../token-role.ts';
import { explainProgram, explainRole } from './explain-roles.ts';
import type { ExplainedRole, Trial } from './explain-roles.ts';

/** Whose access is asked for. */
export type Subject =
  | { readonly kind: 'jwt-role'; readonly role: ModelRole }
  | { readonly kind: 'program'; readonly role: Resource }
  | { readonly kind: 'token-role'; readonly role: ModelTokenRole }
  | { readonly kind: 'policy'; readonly namespace: string; readonly name: string };

/**
 * A role by its address, by mount and name (`jwt/deploy`; of two such, the one without a program), a token role by its
 * name, or `policy:NAME`. Undefined when the model has nothing of that name.
 */
export function findSubject(model: AccessModel, text: string): Subject | undefined {
  const policy = /^policy:(.+)$/.exec(text)?.[1];
  if (policy !== undefined) return policySubject(model, policy);
  const jwt =
    model.roles.get(text) ?? byName(model.roles.values(), ({ mount, name }) => `${mount.path}/${name}`, text);
  if (jwt !== undefined) return { kind: 'jwt-role', role: jwt };
  const program = model.programs.get(text) ?? byName(model.programs.values(), nameOfProgram, text);
  if (program !== undefined) return { kind: 'program', role: program };
  const token = model.tokenRoles.get(text) ?? byName(model.tokenRoles.values(), ({ name }) => name, text);
  return token && { kind: 'token-role', role: token };
}

/** All that `findSubject` finds, as people write it. */
export function subjectNames(model: AccessModel): readonly string[] {
  return [
    ...[...model.roles.values()].map(({ mount, name, namespace }) =>
      inNamespace(namespace, `${mount.path}/${name}`),
    ),
    ...[...model.programs.values()].map((one) => inNamespace(one.namespace, nameOfProgram(one))),
    ...[...model.tokenRoles.values()].map(({ name, namespace }) => inNamespace(namespace, name)),
    ...[...model.policies.values()].map(({ name, namespace }) => `policy:${inNamespace(namespace, name)}`),
  ];
}

function nameOfProgram({ ref }: Resource): string {
  return `${ref.parent}/${ref.name}`;
}

/** The token of somebody, and what is not known of it. */
export interface Held {
  readonly holder: Holder;
  /** How the login went, where a token was given for it. */
  readonly login?: ExplainedRole;
  /** Why there is no token to judge: its caller or a program decides what it may do, or the token role refuses to make it. */
  readonly noToken?: 'caller' | 'program' | 'creation';
  /** Patterns of more policies that it may be asked for with. */
  readonly patterns?: readonly string[];
  /** What the holder was taken for, for people. */
  readonly notes: readonly string[];
}

/** Whoever has a token of that role or policy; a login fills the templates in and brings groups along. */
export function holdersToken(model: AccessModel, subject: Subject, now: number, trial?: Trial): Held {
  if (subject.kind === 'policy') {
    const { namespace, name } = subject;
    return { holder: holderOfPolicies(model, { namespace, policies: [name] }, now), notes: [] };
  }
  if (subject.kind === 'program') return programHolder(model, subject.role, now, trial);
  if (subject.kind === 'token-role') return tokenRoleHolder(model, subject.role, now);
  const { role } = subject;
  if (trial === undefined) return anyHolder(model, role, now);
  const login = explainRole(model, role, trial);
  const { token } = login;
  const holder =
    token === undefined ? holderOfRole(model, role, now) : holderOfLogin(model, role, token, now);
  return { holder, login, notes: [] };
}

function anyHolder(model: AccessModel, role: ModelRole, now: number): Held {
  const holder = holderOfRole(model, role, now);
  const rules = [holder.acl.exact, holder.acl.prefix, holder.acl.segments].flatMap((table) => [
    ...table.values(),
  ]);
  // The policy of every server has such paths, about the token itself, of which nobody asks.
  const isTemplated = rules.some(
    ({ path, sources }) => path.text.includes('{{') && sources.some(({ policy }) => policy !== 'default'),
  );
  const notes = [
    ...(isTemplated
      ? ['some paths of the policies depend on who logs in; --token or --claims fills them in']
      : []),
    ...(role.values.groups_claim === ''
      ? []
      : ['groups of the token may add policies; --token or --claims tells which']),
  ];
  return { holder, notes };
}

const BY_POLICY = '--as policy:NAME tells what a token with one of them may do';

function programHolder(model: AccessModel, program: Resource, now: number, trial: Trial | undefined): Held {
  return {
    holder: holderOfPolicies(model, { namespace: program.namespace, policies: [] }, now),
    ...(trial && { login: explainProgram(program) }),
    noToken: 'program',
    notes: [BY_POLICY],
  };
}

function tokenRoleHolder(model: AccessModel, { namespace, values }: ModelTokenRole, now: number): Held {
  const created = tokenRolePolicies(values, []);
  const patterns = values.allowed_policies_glob;
  const holding = (policies: readonly string[]): Holder =>
    holderOfPolicies(model, { namespace, policies }, now);
  switch (created.kind) {
    case 'created':
      return {
        holder: holding(created.policies),
        patterns,
        notes: [
          patterns.length === 0
            ? 'a token for which no policies were asked for; it may be asked for with fewer'
            : `a token for which no policies were asked for; it may be asked for with others, like ${patterns.join(', ')}`,
        ],
      };
    case 'refused':
      return { holder: holding([]), noToken: 'creation', notes: [created.text] };
    case 'undecided':
      return {
        holder: holding([]),
        noToken: 'caller',
        notes: [created.reason, BY_POLICY],
      };
  }
}

function policySubject(model: AccessModel, text: string): Subject | undefined {
  const own = byName(model.policies.values(), ({ name }) => name, text);
  if (own !== undefined) return { kind: 'policy', namespace: own.namespace, name: own.name };
  return findPolicy(model, '', text) && { kind: 'policy', namespace: '', name: text };
}

/** By the name alone, or with its namespace in front; the root namespace comes first. */
function byName<T extends { readonly namespace: string }>(
  all: Iterable<T>,
  nameOf: (one: T) => string,
  text: string,
): T | undefined {
  const list = [...all];
  return (
    list.find((one) => inNamespace(one.namespace, nameOf(one)) === text) ??
    list.find((one) => nameOf(one) === text) ??
    list.find((one) => nameOf(one).toLowerCase() === text.toLowerCase())
  );
}

function inNamespace(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}
