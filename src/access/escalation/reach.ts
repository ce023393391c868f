import { findPolicy } from '../access-model.ts';
import type { AccessModel } from '../access-model.ts';
import { ANY_NAME } from '../common-paths.ts';
import { holderOfPolicies } from '../holder.ts';
import type { Holder } from '../holder.ts';
import { tokenPolicies } from '../login-token.ts';
import { mayDo } from '../may-do.ts';
import { candidatesOf, mountIn, stepOf } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import { ESCALATION_CLASSES } from './primitive.ts';
import type { EscalationClass } from './primitive.ts';
import type { Reach, Step } from './step.ts';
import { tokenRoleSets } from './token-role-sets.ts';

/** Whose rights are followed. */
export interface Start {
  readonly namespace: string;
  readonly policies: readonly string[];
  /** Batch tokens, and those that can be used only a few times, create no others. */
  readonly createsTokens: boolean;
}

/** A token that can be had, and the requests that lead to it. */
interface Node extends Start {
  readonly holder: Holder;
  readonly candidates: readonly Candidate[];
  readonly steps: readonly Step[];
}

interface Search {
  readonly model: AccessModel;
  readonly now: number;
  readonly nodes: Node[];
  readonly seen: Set<string>;
  /** The shortest way to each class. */
  readonly found: Map<EscalationClass, readonly Step[]>;
  /** Token roles that give policies by patterns, to which somebody can write one. */
  readonly patterns: { readonly glob: string; readonly steps: readonly Step[] }[];
}

/** The most that a token with these policies can reach, by any number of requests. */
export function reach(model: AccessModel, start: Start, now: number): Reach {
  const search: Search = { model, now, nodes: [], seen: new Set(), found: new Map(), patterns: [] };
  add(search, start, []);
  for (const node of search.nodes) {
    for (const candidate of node.candidates) follow(search, node, candidate);
  }
  writePolicies(search);
  for (const name of ESCALATION_CLASSES) {
    const steps = search.found.get(name);
    if (steps === undefined) continue;
    const assumes = steps.flatMap((step) => step.assumes ?? []);
    return { class: name, steps, assumes: [...new Set([...assumes, ...hindrances(steps)])] };
  }
  return { class: 'R5', steps: [], assumes: [] };
}

/** What is not followed may still stand in the way. */
function hindrances(steps: readonly Step[]): readonly string[] {
  const hasParameters = steps.some(
    ({ rule }) => rule.allowedParameters.size + rule.deniedParameters.size + rule.requiredParameters.size > 0,
  );
  const asksOthers = steps.some(({ rule }) => rule.mfaMethods.size + rule.controlGroupFactors.length > 0);
  return [
    ...(hasParameters ? ['rules about parameters do not stop it'] : []),
    ...(asksOthers ? ['second factors and control groups are passed'] : []),
  ];
}

function add(search: Search, start: Start, steps: readonly Step[]): void {
  const key = JSON.stringify([start.namespace, start.policies, start.createsTokens]);
  if (search.seen.has(key)) return;
  search.seen.add(key);
  const { model, now } = search;
  const holder = holderFor(model, start, now);
  search.nodes.push({ ...start, holder, candidates: candidatesOf(model, holder), steps });
}

const holders = new WeakMap<AccessModel, Map<string, Holder>>();

/** Roles have the same policies, and lead to each other. */
function holderFor(model: AccessModel, { namespace, policies }: Start, now: number): Holder {
  const ofModel = holders.get(model) ?? new Map<string, Holder>();
  holders.set(model, ofModel);
  const key = JSON.stringify([namespace, policies]);
  const holder = ofModel.get(key) ?? holderOfPolicies(model, { namespace, policies }, now);
  ofModel.set(key, holder);
  return holder;
}

function offer({ found }: Search, name: EscalationClass, steps: readonly Step[]): void {
  const before = found.get(name);
  if (before === undefined || steps.length < before.length) found.set(name, steps);
}

/** Of two ways that are equally short, the one by policies needs nothing else to be so. */
function prefer({ found }: Search, name: EscalationClass, steps: readonly Step[]): void {
  const before = found.get(name);
  const isByPolicy = before?.some(({ primitive }) => primitive.effect.kind === 'write-policy') === true;
  const isShorter = before === undefined || steps.length < before.length;
  if (isShorter || (!isByPolicy && steps.length === before.length)) found.set(name, steps);
}

function follow(search: Search, node: Node, candidate: Candidate): void {
  const { primitive, fits } = candidate;
  if (fits === 'no') return;
  if (primitive.paths.some((path) => path.startsWith('auth/token/create')) && !node.createsTokens) return;
  const step = stepOf(node.holder, candidate);
  if (step === undefined) return;
  const assumes = [...(step.assumes ?? []), ...(fits === 'perhaps' ? [mountAssumption(candidate)] : [])];
  const steps = [...node.steps, { ...step, assumes }];
  switch (primitive.effect.kind) {
    case 'class':
      offer(search, primitive.effect.class, steps);
      break;
    case 'write-policy':
      offer(search, 'R3', steps);
      break;
    case 'delete-policy':
      deletePolicies(search, node, candidate);
      break;
    case 'token-of-role':
      tokensOfRole(search, node, candidate);
      break;
    case 'write-token-role':
      writeTokenRole(search, node, candidate, steps);
      break;
    case 'logins-of-mount':
      loginsOfMount(search, node, candidate, steps);
      break;
  }
}

function mountAssumption({ path, primitive: { engine, mounts = [] } }: Candidate): string {
  const [first = '', second = ''] = path.split('/');
  const mount = engine === undefined ? `${first}/${second}` : first;
  return `${mount} is a mount of the type ${engine ?? mounts.join(' or ')}`;
}

/** Without a policy that denies, a holder has what the others grant. */
function deletePolicies(search: Search, node: Node, candidate: Candidate): void {
  const step = stepOf(node.holder, candidate);
  if (step !== undefined) offer(search, 'R3', [...node.steps, step]);
  for (const name of node.policies) {
    const policy = findPolicy(search.model, node.namespace, name)?.policy;
    if (!policy?.rules.some(({ capabilities }) => capabilities.includes('deny'))) continue;
    const own = { ...candidate, path: `${candidate.start}${name}` };
    const gone = stepOf(node.holder, own, `deletes the policy ${name}, which denied it something`);
    if (gone === undefined) continue;
    const policies = node.policies.filter((one) => one !== name);
    add(search, { ...node, policies }, [...node.steps, gone]);
  }
}

function tokensOfRole(search: Search, node: Node, candidate: Candidate): void {
  const asked = lastName(candidate.path);
  for (const role of search.model.tokenRoles.values()) {
    if (role.namespace !== node.namespace || (asked !== role.name && !asked.includes(ANY_NAME))) continue;
    const named = { ...candidate, path: `${candidate.start}${role.name}` };
    const step = stepOf(node.holder, named, `creates a token from the token role ${role.name}`);
    if (step === undefined) continue;
    const steps = [...node.steps, step];
    const { sets, globs, isOpen, isOrphan, createsTokens } = tokenRoleSets(search.model, role, node.policies);
    if (isOpen) offer(search, 'R1', steps);
    if (isOrphan) offer(search, 'R2', steps);
    for (const policies of sets) add(search, { namespace: node.namespace, policies, createsTokens }, steps);
    for (const glob of isOpen ? ['*'] : globs) search.patterns.push({ glob, steps });
  }
}

/** Whoever writes a token role and may create tokens from it has any policy. */
function writeTokenRole(search: Search, node: Node, candidate: Candidate, steps: readonly Step[]): void {
  offer(search, 'R3', steps);
  if (!node.createsTokens) return;
  const names = node.candidates
    .filter(({ primitive }) => primitive.effect.kind === 'token-of-role')
    .map(({ path }) => lastName(path));
  for (const name of [lastName(candidate.path), ...names]) {
    const written = stepOf(
      node.holder,
      { ...candidate, path: `${candidate.start}${name}` },
      'writes a token role that gives any policy',
    );
    const rule = mayDo(node.holder, 'update', `auth/token/create/${name}`);
    if (written === undefined || rule === undefined) continue;
    const creating: Step = {
      operation: 'update',
      path: `auth/token/create/${name}`,
      rule,
      does: 'creates a token from it',
      primitive: candidate.primitive,
    };
    offer(search, 'R0', [...node.steps, written, creating]);
  }
}

function loginsOfMount(search: Search, node: Node, candidate: Candidate, steps: readonly Step[]): void {
  offer(search, 'R1', steps);
  const mount = mountIn(search.model, node.holder, candidate.path);
  for (const role of search.model.roles.values()) {
    if (role.namespace !== node.namespace || (role.mount.path !== mount && mount !== ANY_NAME)) continue;
    const policies = tokenPolicies(role.values.token_policies, { role: role.values });
    add(search, { namespace: node.namespace, policies, createsTokens: true }, steps);
  }
}

/** A policy that can be both written and held gives whatever is written into it. */
function writePolicies(search: Search): void {
  const held = new Map<string, Node>();
  for (const node of search.nodes)
    for (const name of node.policies) if (!held.has(name)) held.set(name, node);
  for (const node of search.nodes) {
    for (const candidate of node.candidates) {
      if (candidate.primitive.effect.kind !== 'write-policy') continue;
      const own = node.policies.map((name) => [name, node] as const);
      for (const [name, owner] of [...own, ...held]) writeHeld(search, node, candidate, { name, owner });
      for (const { glob, steps } of search.patterns) writePattern(search, node, candidate, { glob, steps });
    }
  }
}

function writeHeld(
  search: Search,
  node: Node,
  candidate: Candidate,
  { name, owner }: { readonly name: string; readonly owner: Node },
): void {
  const own = owner.steps.length === 0 || isWayTo(owner, node);
  const does = own ? `rewrites the policy ${name}, which it holds` : `rewrites the policy ${name}`;
  // The servers lower-case the name only after they have decided.
  for (const written of new Set([name, name.toUpperCase()])) {
    const step = stepOf(node.holder, { ...candidate, path: `${candidate.start}${written}` }, does);
    if (step === undefined) continue;
    prefer(search, 'R0', [...node.steps, step, ...(own ? [] : owner.steps)]);
    return;
  }
}

function isWayTo(owner: Node, node: Node): boolean {
  return owner.steps.every((step, index) => node.steps[index] === step);
}

function writePattern(
  search: Search,
  node: Node,
  candidate: Candidate,
  { glob, steps }: { readonly glob: string; readonly steps: readonly Step[] },
): void {
  const path = `${candidate.start}${glob.replaceAll('*', ANY_NAME)}`;
  const step = stepOf(node.holder, { ...candidate, path }, 'writes a policy that the token role gives');
  if (step !== undefined) prefer(search, 'R0', [...node.steps, step, ...steps]);
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
