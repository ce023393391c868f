import { boundCombinations } from './bound-combinations.ts';
import { browserRoles } from './browser-roles.ts';
import { certificates } from './certificates.ts';
import { globBindings } from './glob-bindings.ts';
import { issuers } from './issuers.ts';
import { keySources } from './key-sources.ts';
import { knownHoles } from './known-holes.ts';
import { mountTuning } from './mount-tuning.ts';
import { pullRequestRoles } from './pull-requests.ts';
import { reusableWorkflows } from './reusable-workflows.ts';
import { roleTokens } from './role-tokens.ts';
import type { LintRule } from './rule.ts';
import { sharedMetadata } from './shared-metadata.ts';
import { tokenNetworks } from './token-networks.ts';
import { alikeTokenRoles, endlessTokenRoles, tokenRoles } from './token-roles.ts';
import { weakTwins } from './weak-twins.ts';

/** The rules about mounts, their roles, and token roles. */
export const loginRules: readonly LintRule[] = [
  keySources,
  certificates,
  issuers,
  mountTuning,
  globBindings,
  boundCombinations,
  weakTwins,
  pullRequestRoles,
  reusableWorkflows,
  sharedMetadata,
  roleTokens,
  browserRoles,
  knownHoles,
  tokenRoles,
  endlessTokenRoles,
  alikeTokenRoles,
  tokenNetworks,
];
