import { browserRoles } from './browser-roles.ts';
import { globBindings } from './glob-bindings.ts';
import { issuers } from './issuers.ts';
import { keySources } from './key-sources.ts';
import { mountTuning } from './mount-tuning.ts';
import { roleTokens } from './role-tokens.ts';
import type { LintRule } from './rule.ts';
import { alikeTokenRoles, tokenRoles } from './token-roles.ts';

/** The rules about mounts, their roles, and token roles. */
export const loginRules: readonly LintRule[] = [
  keySources,
  issuers,
  mountTuning,
  globBindings,
  roleTokens,
  browserRoles,
  tokenRoles,
  alikeTokenRoles,
];
