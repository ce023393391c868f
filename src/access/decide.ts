import type { WireObject } from '../model/wire.ts';
import type { Acl, AclFault } from './build-acl.ts';
import { capabilitiesOn, fullPath } from './capabilities-on.ts';
import { allowsPage } from './check-page.ts';
import { checkParameters } from './check-parameters.ts';
import type { ParameterVerdict } from './check-parameters.ts';
import { checkWrapping } from './check-wrapping.ts';
import type { WrappingVerdict } from './check-wrapping.ts';
import { findRule, matchingRules } from './find-rule.ts';
import type { ListOperation } from './find-rule.ts';
import type { MergedRule } from '../policy-language/merged-rule.ts';
import { needsSudo } from './sudo-path.ts';
import type { MountTypes } from './sudo-path.ts';

/** What a request does: a write is `create` where the path tells new from old and nothing is there, else `update`. */
export type AccessOperation =
  'create' | 'read' | 'update' | 'patch' | 'delete' | 'list' | 'scan' | 'recover' | 'help';

/** A request as the servers see it when they decide. */
export interface AccessRequest {
  readonly operation: AccessOperation;
  /** As seen from the namespace. */
  readonly path: string;
  /** `team/` for the namespace `team`; the root namespace when left out. */
  readonly namespace?: string;
  /** The body, or the query of a request without one. */
  readonly parameters?: WireObject;
  /** The lifetime in seconds that the request asks of a response wrapping token. */
  readonly wrapTtl?: number;
  /** Types of the secrets engines, for what needs `sudo` in them. */
  readonly mounts?: MountTypes;
}

/** Why a request is allowed or refused: the first thing that the servers stumble over. */
export type DecisionReason =
  | 'granted'
  | 'root'
  | 'help'
  | AclFault['reason']
  | 'other-namespace'
  | 'no-rule'
  | 'denied'
  | 'capability'
  | 'wrapping'
  | 'parameters'
  | 'page'
  | 'sudo';

/** What a server says to a request, and why. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** As `sys/capabilities` gives them for the path. */
  readonly capabilities: readonly string[];
  /**
   * The rule that decides. It says, too, what Vault Enterprise asks for on top (`mfaMethods`, `controlGroupFactors`)
   * and how OpenBao cuts a list (`paginationLimit`, `keysFilterPath`).
   */
  readonly rule?: MergedRule;
  /** The other rules that match the path, the most specific first: they have no say. */
  readonly beaten: readonly MergedRule[];
  readonly needsSudo: boolean;
  /** On each parameter, where the operation has them checked. */
  readonly parameters: readonly ParameterVerdict[];
  readonly wrapping: WrappingVerdict;
}

/** The operations whose parameters are checked. */
const CHECKED: ReadonlySet<AccessOperation> = new Set(['create', 'read', 'update', 'patch', 'recover']);

/** Decides a request as the server would. https://github.com/openbao/openbao/blob/main/vault/policy/acl.go */
export function decide(acl: Acl, request: AccessRequest): Decision {
  const { operation, namespace = '', parameters: data = {} } = request;
  const listing = operation === 'list' || operation === 'scan' ? operation : undefined;
  const path = requestPath(request, listing);
  const sudo = needsSudo(path, acl.server, request.mounts);
  const base = {
    capabilities: capabilitiesOn(acl, path, namespace),
    beaten: [],
    needsSudo: sudo,
    parameters: [],
    wrapping: 'fits',
  } as const;
  if (acl.fault) return { ...base, allowed: false, reason: acl.fault.reason };
  if (acl.rootOf !== undefined) {
    const allowed = namespace.startsWith(acl.rootOf);
    return { ...base, allowed, reason: allowed ? 'root' : 'other-namespace' };
  }
  if (operation === 'help') return { ...base, allowed: true, reason: 'help' };
  const full = fullPath(path, namespace);
  const rule = findRule(acl, full, listing);
  if (!rule) return { ...base, allowed: false, reason: 'no-rule' };
  const parameters = CHECKED.has(operation) ? checkParameters(rule, data, acl.traits) : [];
  const wrapping = checkWrapping(rule, request.wrapTtl);
  const fitsPage = listing === undefined || allowsPage(rule, data, acl.traits);
  const refusal = refusalBy(rule, { operation, wrapping, parameters, fitsPage, sudo });
  const beaten = matchingRules(acl, full, listing).filter((other) => other !== rule);
  return {
    ...base,
    allowed: refusal === undefined,
    reason: refusal ?? 'granted',
    rule,
    beaten,
    parameters,
    wrapping,
  };
}

interface Findings extends Pick<Decision, 'parameters' | 'wrapping'> {
  readonly operation: AccessOperation;
  readonly fitsPage: boolean;
  readonly sudo: boolean;
}

/** In the order of the servers. */
function refusalBy({ capabilities }: MergedRule, findings: Findings): DecisionReason | undefined {
  if (capabilities.has('deny')) return 'denied';
  if (!capabilities.has(findings.operation)) return 'capability';
  if (findings.wrapping !== 'fits') return 'wrapping';
  if (findings.parameters.some(({ verdict }) => verdict !== 'allowed')) return 'parameters';
  if (!findings.fitsPage) return 'page';
  return findings.sudo && !capabilities.has('sudo') ? 'sudo' : undefined;
}

/** The servers put a `/` behind the path of a list. */
function requestPath({ path }: AccessRequest, listing: ListOperation | undefined): string {
  const bare = path.replace(/^\/+/, '');
  return listing === undefined || bare.endsWith('/') ? bare : `${bare}/`;
}
