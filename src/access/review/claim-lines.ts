import type { AccessLine } from '../../model/access-review.ts';
import { glob } from '../../model/glob.ts';
import type { LoginRole } from '../login.ts';
import { setLines, valueList } from './line.ts';

type Bound = Pick<LoginRole, 'bound_claims' | 'bound_claims_type'>;

/** Which values of each claim a role accepts more or fewer than before. */
export function claimLines(before: Bound, after: Bound, hides: boolean): readonly AccessLine[] {
  const claims = new Set([...Object.keys(before.bound_claims), ...Object.keys(after.bound_claims)]);
  return [...claims].sort().flatMap((claim) => {
    const about = `bound_claims.${claim}`;
    const [was, is] = [acceptedValues(before, claim), acceptedValues(after, claim)];
    const show = (value: Accepted): string => (hides ? '(sensitive)' : shownValue(value));
    if (was === undefined && is === undefined) return [];
    if (was === undefined) {
      const values = valueList((is ?? []).map(show)) || 'a value that no token has';
      return [{ way: 'narrower', about, text: `only ${values}; before, any value or none` }];
    }
    if (is === undefined) {
      const values = valueList(was.map(show)) || 'nothing';
      return [{ way: 'wider', about, text: `any value or none; before, only ${values}` }];
    }
    return setLines(about, was, is, { show, covers });
  });
}

/** One value of a bound claim: its JSON text, and the pattern that it is when texts are compared as globs. */
interface Accepted {
  readonly json: string;
  readonly text: string | undefined;
  readonly isGlob: boolean;
}

/** Undefined when the claim is not bound. In a comparison as globs, what is no text matches nothing. */
function acceptedValues(role: Bound, claim: string): readonly Accepted[] | undefined {
  if (!Object.hasOwn(role.bound_claims, claim)) return undefined;
  const isGlob = role.bound_claims_type === 'glob';
  return (role.bound_claims[claim] ?? [])
    .map((json) => ({ json, text: json.startsWith('"') ? (JSON.parse(json) as string) : undefined, isGlob }))
    .filter(({ text }) => !isGlob || text !== undefined);
}

/** Stands for any run of characters that no pattern names. */
const ANY = '\uE000';

/**
 * Whether every value of `small` is one of `large`. A pattern lies in another exactly when the other matches it with
 * something unheard of in place of each `*`.
 */
function covers(large: Accepted, small: Accepted): boolean {
  if (large.text === undefined || small.text === undefined) return large.json === small.json;
  const sample = small.isGlob ? small.text.replaceAll('*', ANY) : small.text;
  return large.isGlob ? glob(large.text)(sample) : large.text === sample;
}

function shownValue({ json, text, isGlob }: Accepted): string {
  return isGlob && text?.includes('*') === true ? `anything like ${json}` : json;
}
