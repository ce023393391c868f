import type { MemoryVaultOptions } from '../../support/memory-vault.ts';
import type { Written } from '../../support/vault-with.ts';

/** One refusal before the first write, or one plan that goes through. */
export interface GuardCase {
  readonly what: string;
  readonly spec: object | readonly object[];
  /** What is on the server already. */
  readonly on?: readonly Written[];
  readonly vault?: MemoryVaultOptions;
  readonly flags?: string;
  /** Code of the finding; without it the plan goes through. */
  readonly refused?: string;
  /** What the message says, the override among it. */
  readonly says?: readonly string[];
  /** Flags with which it goes on; without them nothing overrides. */
  readonly goesOn?: string;
  /** What is deleted when it goes through. */
  readonly deletes?: readonly string[];
}

/** A policy text. */
export const RULE = 'path "secret/x" { capabilities = ["read"] }\n';
/** Another one. */
export const OTHER_RULE = 'path "secret/y" { capabilities = ["read"] }\n';
/** The least that a role needs. */
export const ROLE = { role_type: 'jwt', user_claim: 'sub', bound_subject: 'x' };
/** Policies of a spec that has to have something. */
export const APP = { app: RULE };
/** Leave for everything for which there is leave. */
export const EVERY_OVERRIDE =
  '--allow-deletes=99 --allow-shrink --allow-mount-delete=auth/old --allow-self-lockout --take-over=*';

/** Writes a policy. */
export const policy = (name: string, text = RULE): readonly [string, object] => [
  `sys/policies/acl/${name}`,
  { policy: text },
];
/** Writes a token role. */
export const tokenRole = (name: string, body: object = {}): readonly [string, object] => [
  `auth/token/roles/${name}`,
  body,
];
/** Mounts an auth method, a JWT one if nothing else is said. */
export const auth = (name: string, body: object = {}): readonly [string, object] => [
  `sys/auth/${name}`,
  { type: 'jwt', ...body },
];
/** Writes a role. */
export const role = (path: string, body: object = {}): readonly [string, object] => [
  `auth/${path}`,
  { ...ROLE, ...body },
];
/** The mount of the inventories. */
export const KV = ['sys/mounts/kv', { type: 'kv', options: { version: '2' } }] as const;
/** The part of a spec that names it. */
export const PLACE = { settings: { inventory: { mount: 'kv', path: 'vaultctl' } } };
/** Writes the inventory of an owner. */
export const inventory = (owner: string, objects: readonly string[]): readonly [string, object] => [
  `kv/data/vaultctl/objects/${owner}`,
  { options: { cas: 0 }, data: { format: 1, owner, objects: objects.join('\n'), proofs: '{}' } },
];
/** So many names. */
export const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
/** So many objects. */
export const some = <T>(prefix: string, count: number, make: (name: string) => T): readonly T[] =>
  numbered(prefix, count).map((name) => make(name));

/** What the server says of a token that came from a login. */
export const loggedIn = { path: 'auth/jwt/login', policies: ['ci', 'default'], meta: { role: 'deploy' } };
/** A server that answers so. */
export const own = { token: loggedIn } as const;
/** The refusal of a change under that login. */
export const lockout = { refused: 'guard-self-lockout', says: ['--allow-self-lockout'] } as const;

/** A spec that prunes, and keeps one policy. */
export const oldPolicies = { policies: APP, prune: { policies: ['old-*'] } };
/** The same for token roles. */
export const oldRoles = { policies: APP, prune: { token_roles: ['old-*'] } };
/** The refusal of too many deletions. */
export const DELETES = 'guard-deletes';

/** Every scope there is, as wide as it goes. */
export const EVERYTHING = {
  policies: ['*'],
  token_roles: ['*'],
  mounts: ['*'],
  secrets: ['*'],
  identity_groups: ['*'],
};
