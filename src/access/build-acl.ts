import { parseAbsoluteTime } from '../policy-language/go-value.ts';
import type { RuleSource } from '../policy-language/merged-rule.ts';
import type { PolicyRule } from '../policy-language/policy-rule.ts';
import { ruleTable } from '../policy-language/rule-table.ts';
import type { RuleTable } from '../policy-language/rule-table.ts';
import type { AccessPolicy } from './access-policy.ts';
import { aclTraits } from './acl-server.ts';
import type { AclServer, AclTraits } from './acl-server.ts';
import { fillTemplate } from './fill-template.ts';
import type { Identity } from './identity.ts';

/** What the rules of a token are built from. */
export interface AclInput {
  readonly server: AclServer;
  /** All that exist of the token's policies and of those of its entity and groups. */
  readonly policies: readonly AccessPolicy[];
  /** Nobody when left out, as for a token without an entity. */
  readonly identity?: Identity;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Makes a path of one with templates, for a look at rules that is about nobody in particular. */
  readonly fillPath?: ((writtenPath: string) => string) | undefined;
}

/** Why a token is refused everything, whatever its rules. */
export interface AclFault {
  readonly reason: 'entity-disabled' | 'root-with-others' | 'template-result';
  readonly source?: RuleSource;
}

/** The rules of a token. */
export interface Acl extends RuleTable {
  readonly server: AclServer;
  readonly traits: AclTraits;
  /** The namespace of the policy `root`, when the token has it. */
  readonly rootOf?: string;
  readonly fault?: AclFault;
  /** Stanzas that do not count: their templates have no value. */
  readonly unfilled: readonly RuleSource[];
  /** Stanzas that do not count: their time is over. */
  readonly expired: readonly RuleSource[];
}

const NOBODY: Identity = { groups: [] };

/** Builds the rules of a token, as a server does for each request. */
export function buildAcl({ server, policies, identity = NOBODY, now, fillPath }: AclInput): Acl {
  const traits = aclTraits(server);
  const alive = policies.filter(({ expiresAt }) => expiresAt === undefined || expiresAt >= now);
  const counted: (readonly [path: string, source: RuleSource])[] = [];
  const unfilled: RuleSource[] = [];
  const expired: RuleSource[] = [];
  let fault = faultOf(alive, identity);
  for (const policy of alive) {
    const namespace = policy.namespace ?? '';
    const context = { identity, namespace, now, blocked: blockedIn(policy, traits) };
    for (const stanza of policy.rules) {
      const source = { policy: policy.name, namespace, stanza };
      const path = fillPath?.(stanza.writtenPath) ?? fillTemplate(stanza.writtenPath, context);
      if (path === undefined) unfilled.push(source);
      else if (hasExpired(stanza, now)) expired.push(source);
      else if (path.includes('+*')) fault ??= { reason: 'template-result', source };
      else counted.push([namespace + path.replace(/^\//, ''), source]);
    }
  }
  const root = alive.find(({ name }) => name === 'root');
  return {
    server,
    traits,
    ...(root && { rootOf: root.namespace ?? '' }),
    ...(fault && { fault }),
    ...ruleTable(counted),
    unfilled,
    expired,
  };
}

function faultOf(policies: readonly AccessPolicy[], { entity }: Identity): AclFault | undefined {
  if (entity?.disabled === true) return { reason: 'entity-disabled' };
  const isMixed = policies.length > 1 && policies.some(({ name }) => name === 'root');
  return isMixed ? { reason: 'root-with-others' } : undefined;
}

function blockedIn(policy: AccessPolicy, { blocked }: AclTraits): readonly string[] {
  const isAllowed = (text: string): boolean =>
    (text === '/' ? policy.allowsSlashesInTemplates : policy.allowsWildcardsInTemplates) === true;
  return blocked.filter((text) => !isAllowed(text));
}

/** Only OpenBao knows `expiration`; Vault refuses a policy that has it. */
function hasExpired({ expiration = '' }: PolicyRule, now: number): boolean {
  const time = expiration === '' ? undefined : parseAbsoluteTime(expiration);
  return time !== undefined && time < now;
}
