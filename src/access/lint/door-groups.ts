/** Paths that lead to the same objects; `{n}` stands for the object's name. */
export interface DoorGroup {
  /** Completes "another way to …". */
  readonly what: string;
  readonly doors: readonly string[];
}

/** https://github.com/openbao/openbao/blob/main/internal/vault/logical_system_paths.go, and below `identity/` */
export const DOOR_GROUPS: readonly DoorGroup[] = [
  { what: 'the same policies', doors: ['sys/policies/acl/{n}', 'sys/policy/{n}'] },
  {
    what: 'the tuning of the same auth mounts',
    doors: ['sys/auth/{n}/tune', 'sys/mounts/auth/{n}/tune'],
  },
  {
    what: 'the same entities',
    doors: ['identity/entity', 'identity/entity/id/{n}', 'identity/entity/name/{n}'],
  },
  { what: 'the same groups', doors: ['identity/group', 'identity/group/id/{n}', 'identity/group/name/{n}'] },
  {
    what: 'the same aliases',
    doors: ['identity/entity-alias', 'identity/alias', 'identity/persona'],
  },
  { what: 'new tokens', doors: ['auth/token/create', 'auth/token/create-orphan', 'auth/token/create/{n}'] },
  { what: 'the same leases', doors: ['sys/leases/revoke-prefix/{n}', 'sys/revoke-prefix/{n}'] },
  { what: 'the same leases', doors: ['sys/leases/revoke-force/{n}', 'sys/revoke-force/{n}'] },
];

/** Where the servers lower-case the name only after they have decided. */
export const FOLDED: readonly string[] = ['sys/policies/acl/{n}', 'sys/policy/{n}', 'auth/+/role/{n}'];
