import { knows } from '../model/server.ts';
import type { Since } from '../model/server.ts';
import { accessPolicy } from './access-policy.ts';
import type { AccessPolicy } from './access-policy.ts';
import type { AclServer } from './acl-server.ts';

type Grants = Readonly<Record<string, readonly string[]>>;

const SELF_SERVICE: Grants = {
  'auth/token/lookup-self': ['read'],
  'auth/token/renew-self': ['update'],
  'auth/token/revoke-self': ['update'],
  'cubbyhole/*': ['create', 'read', 'update', 'delete', 'list'],
  'identity/entity/id/{{identity.entity.id}}': ['read'],
  'identity/entity/name/{{identity.entity.name}}': ['read'],
  'identity/oidc/provider/+/authorize': ['read', 'update'],
  'sys/capabilities-self': ['update'],
  'sys/control-group/request': ['update'],
  'sys/internal/ui/resultant-acl': ['read'],
  'sys/leases/lookup': ['update'],
  'sys/leases/renew': ['update'],
  'sys/renew': ['update'],
  'sys/tools/hash': ['update'],
  'sys/tools/hash/*': ['update'],
  'sys/wrapping/lookup': ['update'],
  'sys/wrapping/unwrap': ['update'],
  'sys/wrapping/wrap': ['update'],
};

/** The servers that have a path of `default`, where not all do. */
const SINCE: Readonly<Record<string, Since>> = {
  'sys/control-group/request': { vault: '0' },
  'sys/renew': { vault: '0', openbao: ['0', '2.6.0'] },
};

const UNWRAP: Grants = { 'sys/wrapping/unwrap': ['update'] };
const BUILT_IN: Readonly<Record<string, Grants>> = {
  default: SELF_SERVICE,
  'response-wrapping': { 'cubbyhole/response': ['create', 'read'], ...UNWRAP },
};

/**
 * A policy that every server has from the start, as it is until somebody changes it: `default`, which tokens get
 * unless their role says otherwise, `response-wrapping` and `root`. Undefined for any other name.
 */
export function builtInPolicy(name: string, server: AclServer): AccessPolicy | undefined {
  if (name === 'root') return { name, rules: [] };
  const grants = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  if (!grants) return undefined;
  const stanzas = Object.entries(grants)
    .filter(([path]) => knows(server, SINCE[path]))
    .map(([path, capabilities]) => `path "${path}" { capabilities = ${JSON.stringify(capabilities)} }`);
  return accessPolicy(name, stanzas.join('\n'));
}

/** Whether a policy is still the one that the server has had from the start. */
export function isAsBuiltIn(policy: AccessPolicy, server: AclServer): boolean {
  const known = builtInPolicy(policy.name, server);
  return known !== undefined && meaning(known) === meaning(policy);
}

/** Where and how a rule is written; capabilities stand for `policy`, their old form. */
const LAYOUT: ReadonlySet<string> = new Set(['at', 'pathAt', 'attributes', 'comment', 'policy']);

/** All that a policy says, and not how it is written. */
function meaning(policy: AccessPolicy): string {
  const { rules, expiresAt, allowsWildcardsInTemplates, allowsSlashesInTemplates } = policy;
  const said = rules.map((rule) =>
    JSON.stringify({
      ...Object.fromEntries(Object.entries(rule).filter(([key]) => !LAYOUT.has(key))),
      capabilities: [...rule.capabilities].sort(),
    }),
  );
  const settings = [expiresAt, allowsWildcardsInTemplates === true, allowsSlashesInTemplates === true];
  return JSON.stringify([said.sort(), settings]);
}
