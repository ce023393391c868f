import { glob } from '../model/glob.ts';
import type { Problem } from '../model/kind.ts';
import type { FoundPlatform } from '../platforms/find-platform.ts';
import type { Lookalike } from '../platforms/platform.ts';
import { boundTexts } from './role-platform.ts';
import type { RoleValues } from './role-platform.ts';

/** Bindings that let in other tokens too, which carry the same value. */
export function* lookalikeProblems(values: RoleValues, { platform }: FoundPlatform): Iterable<Problem> {
  for (const lookalike of platform.lookalikes ?? []) {
    const { code, claim, what, hint } = lookalike;
    if (!Object.hasOwn(values.bound_claims, claim)) continue;
    if (isMeant(values, lookalike) || isToldApart(values, lookalike)) continue;
    yield {
      code,
      message: `bound_claims.${claim} also matches ${what}`,
      fields: ['bound_claims'],
      within: [claim],
      hint,
    };
  }
}

/** Whether the role asks for such tokens by name: `ref_type: tag`. */
function isMeant(values: RoleValues, { token }: Lookalike): boolean {
  return Object.entries(token).some(([claim, value]) => boundTexts(values, claim).includes(value));
}

/** Whether another binding of the role keeps such a token out, or lets it in by name. */
function isToldApart(values: RoleValues, { token }: Lookalike): boolean {
  return Object.entries(token).some(([claim, value]) => {
    if (claim === 'sub' && values.bound_subject !== '') return values.bound_subject !== value;
    if (!Object.hasOwn(values.bound_claims, claim)) return false;
    const accepted = boundTexts(values, claim);
    const isGlob = values.bound_claims_type === 'glob';
    return accepted.includes(value) || !accepted.some((text) => isGlob && glob(text)(value));
  });
}
