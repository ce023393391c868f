import { loginCatalogue } from '../../src/model/login-catalogue.ts';
import { policyCatalogue } from '../../src/model/policy-catalogue.ts';

const OF_RULES = { ...loginCatalogue, ...policyCatalogue };

/** Findings that a kind makes of its own objects, without those of the rules that look at the access as a whole. */
export function ofKinds<Finding extends { readonly code: string }>(
  findings: readonly Finding[],
): readonly Finding[] {
  return findings.filter(({ code }) => !Object.hasOwn(OF_RULES, code));
}
