import type { Directives } from '../model/directives.ts';
import { fieldEntries, knowsKind } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import { neededCapabilities } from '../model/needed-capabilities.ts';
import type { Operation, Presence } from '../model/needed-capabilities.ts';
import { indexKinds } from '../model/references.ts';
import type { Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import { applyRequests } from './apply-requests.ts';
import { groupBy } from './group-by.ts';
import { inventoryRequests } from './inventory-rights.ts';
import { lockRequests } from './lock-rights.ts';
import { planRequests } from './plan-requests.ts';
import { pruneRequests } from './prune-requests.ts';

/** What a policy is made for. */
export interface LeastPolicyInput {
  readonly purpose: 'plan' | 'apply';
  readonly isPruning: boolean;
  readonly desired: readonly Resource[];
  readonly kinds: readonly Kind[];
  readonly server: ServerInfo;
  readonly directives: Directives;
  /** Where the policy is to stand. */
  readonly namespace: string;
}

/** A request that a run may send. `+` and `*` in its path stand for what only the server knows. */
export interface Request {
  readonly operation: Operation;
  readonly path: string;
  /** `either` when absent. */
  readonly presence?: Presence;
}

/** The requests of one namespace are gathered from these. */
export interface NamespaceInput {
  readonly kinds: readonly Kind[];
  readonly server: ServerInfo;
  /** By kind. */
  readonly resources: ReadonlyMap<string, readonly Resource[]>;
  readonly scopes: Directives['prune'];
}

/** One rule: a path, relative to where the policy stands, and what may be done there. */
export interface LeastRule {
  readonly path: string;
  readonly capabilities: readonly string[];
}

/** What every run may ask of its own token. The server's `default` policy grants the same. */
const OWN_TOKEN: readonly Request[] = [
  { operation: 'GET', path: 'auth/token/lookup-self' },
  { operation: 'POST', path: 'auth/token/revoke-self' },
];
const PREFLIGHT: Request = { operation: 'POST', path: 'sys/capabilities-self' };

/** The rules without one of which this spec could not be planned or applied, whatever the server holds. By path. */
export function leastPolicy(input: LeastPolicyInput): readonly LeastRule[] {
  const { desired, directives, server, purpose, isPruning, namespace: base } = input;
  const kinds = input.kinds.filter((kind) => knowsKind(server, kind));
  const byNamespace = groupBy(desired, ({ namespace }) => namespace);
  for (const { namespace } of directives.prune)
    if (!byNamespace.has(namespace)) byNamespace.set(namespace, []);
  const rules = new Map<string, Set<string>>();
  const grant = (namespace: string, { operation, path, presence }: Request): void => {
    const inner = base === '' ? namespace : namespace.slice(base.length + 1);
    const whole = inner === '' ? path : `${inner}/${path}`;
    const granted = rules.get(whole) ?? new Set();
    for (const capability of neededCapabilities(operation, path, presence)) granted.add(capability);
    rules.set(whole, granted);
  };
  for (const request of OWN_TOKEN) grant(base, request);
  for (const [namespace, resources] of byNamespace) {
    const one: NamespaceInput = {
      kinds,
      server,
      resources: groupBy(resources, ({ kind }) => kind),
      scopes: directives.prune.filter((scope) => scope.namespace === namespace),
    };
    const requests = [
      ...planRequests(one),
      ...(isPruning ? pruneRequests(one, purpose) : []),
      ...(purpose === 'apply' ? [PREFLIGHT, ...applyRequests(one)] : []),
    ];
    for (const request of requests) grant(namespace, request);
  }
  const { inventory, lock, owner } = directives;
  if (inventory !== undefined)
    for (const request of inventoryRequests(inventory, owner, purpose, hasProofs(input)))
      grant(inventory.namespace, request);
  if (lock !== undefined && purpose === 'apply')
    for (const request of lockRequests(lock)) grant(lock.namespace, request);
  return [...rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, granted]) => ({ path, capabilities: [...granted].sort() }));
}

/** Whether the spec gives values that a server never returns, so that there is something to prove. */
function hasProofs({ desired, kinds }: LeastPolicyInput): boolean {
  const byName = indexKinds(kinds);
  return desired.some((resource) => {
    const kind = byName.get(resource.kind);
    const fields = kind === undefined ? [] : fieldEntries(kind);
    return fields.some(
      ([name, { writeOnly, hidden }]) =>
        (writeOnly === true || hidden !== undefined) && resource.given.has(name),
    );
  });
}
