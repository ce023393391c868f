import { glob } from '../model/glob.ts';
import { NumberText } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import type { Flavour } from '../model/server.ts';
import { claimMembers, claimValue } from './claim-value.ts';
import { goQuote, goValueText } from './go-text.ts';
import { refusal } from './login.ts';
import type { LoginRole, Refusal } from './login.ts';

/**
 * Every bound claim that the token does not meet. `validateBoundClaims` in
 * https://github.com/hashicorp/vault-plugin-auth-jwt/blob/main/claims.go
 */
export function boundClaimRefusals(
  role: Pick<LoginRole, 'bound_claims' | 'bound_claims_type'>,
  claims: WireObject,
  flavour: Flavour,
): readonly Refusal[] {
  return Object.entries(role.bound_claims).flatMap(([name, texts]) => {
    const accepted = texts.map(boundValue);
    const problem = bindingProblem(name, accepted, claimValue(claims, name, flavour), role.bound_claims_type);
    return problem === undefined
      ? []
      : [refusal('bound-claims', `error validating claims: ${problem}`, name)];
  });
}

function bindingProblem(
  name: string,
  accepted: readonly BoundValue[],
  value: Wire,
  type: string,
): string | undefined {
  if (value === null) return `claim ${goQuote(name)} is missing`;
  const members = claimMembers(value);
  if (members === undefined)
    return `received claim is not a string, bool, int or list: ${goValueText(value)}`;
  if (type === 'glob') {
    // Values are tried in their order, and one that is no text ends the search; texts come first in canonical order.
    for (const pattern of accepted) {
      if (members.length === 0) break;
      if (typeof pattern !== 'string') return `received claim is not a glob string: ${mangled(pattern)}`;
      const matches = glob(pattern);
      if (members.some((member) => typeof member === 'string' && matches(member))) return undefined;
    }
  } else if (accepted.some((wanted) => members.some((member) => isSame(wanted, member)))) return undefined;
  return `claim ${goQuote(name)} does not match any associated bound claim values`;
}

type BoundValue = string | boolean | NumberText;

/** A number keeps its literal, which is what counts: `5.0` is not `5`. */
function boundValue(text: string): BoundValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.startsWith('"') ? (JSON.parse(text) as string) : new NumberText(text);
}

/** Go's `==` on interfaces: of the same type, too. A number inside a list is a double and equals no bound number. */
function isSame(wanted: BoundValue, member: Wire): boolean {
  if (wanted instanceof NumberText) return member instanceof NumberText && member.text === wanted.text;
  return wanted === member;
}

/** The server prints the value with a verb that does not exist. */
function mangled(value: boolean | NumberText): string {
  const shown = typeof value === 'boolean' ? `bool=${String(value)}` : `json.Number=${value.text}`;
  return `%!e(${shown})xpVal`;
}
