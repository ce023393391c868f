import type { Draft, Fitted } from './draft.ts';
import { fitConfig } from './fit-config.ts';
import { fitAuthMount, fitSecretsMount } from './fit-mount.ts';
import { fitGroup } from './fit-group.ts';
import { fitJwtRole, fitTokenRole } from './fit-role.ts';

/**
 * Makes of generated fields an object that servers take, with the focus at its value, at any other of its values, and
 * left out: takes out what contradicts and adds what is needed. A kind that is not named here takes every combination.
 */
export const fitByKind: Readonly<Record<string, (draft: Draft) => Fitted>> = {
  'auth-mount': fitAuthMount,
  'secrets-mount': fitSecretsMount,
  'jwt-config': fitConfig,
  'jwt-role': fitJwtRole,
  'token-role': fitTokenRole,
  'identity-group': fitGroup,
};
