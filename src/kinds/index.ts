import type { Kind } from '../model/kind.ts';
import { authMount } from './auth-mount.ts';
import { celRole } from './cel-role.ts';
import { childNamespace } from './child-namespace.ts';
import { groupAlias } from './group-alias.ts';
import { identityGroup } from './identity-group.ts';
import { jwtConfig } from './jwt-config.ts';
import { jwtRole } from './jwt-role.ts';
import { kvConfig } from './kv-config.ts';
import { policy } from './policy.ts';
import { secretsMount } from './secrets-mount.ts';
import { tokenRole } from './token-role.ts';

/** Every kind of object that vaultctl manages. Adding one is its file, a line here, and its test. */
export const kinds: readonly Kind[] = [
  authMount,
  jwtConfig,
  jwtRole,
  celRole,
  policy,
  tokenRole,
  secretsMount,
  kvConfig,
  identityGroup,
  groupAlias,
  childNamespace,
];
