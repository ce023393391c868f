import { denyGaps } from './deny-gaps.ts';
import { doors } from './doors.ts';
import { endpoints } from './endpoints.ts';
import { kvDots } from './kv-dots.ts';
import { kvPaths } from './kv-paths.ts';
import { lostRights } from './lost-rights.ts';
import { parameterGuards } from './parameter-guards.ts';
import { policyObjects } from './policy-objects.ts';
import type { LintRule } from './rule.ts';
import { sudoStanzas } from './sudo-stanzas.ts';
import { templates } from './templates.ts';
import { unusedPolicies } from './unused-policies.ts';
import { wideStanzas } from './wide-stanzas.ts';

/** The rules about policies: by themselves, and as the tokens of the roles hold them together. */
export const policyRules: readonly LintRule[] = [
  kvPaths,
  kvDots,
  sudoStanzas,
  wideStanzas,
  lostRights,
  denyGaps,
  doors,
  templates,
  endpoints,
  parameterGuards,
  policyObjects,
  unusedPolicies,
];
