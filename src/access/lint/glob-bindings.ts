import { withoutStart } from '../../kinds/role-platform.ts';
import type { Problem } from '../../model/kind.ts';
import type { ModelRole } from '../access-model.ts';
import { eachRole } from './each.ts';

const BOUNDARY = /[/:@|]$/;
/** Signs of other pattern languages, that a glob compares as they stand. */
const OTHER_PATTERN = /\.\*|^\^|\[[^\]]*\]|\{[^}]*,[^}]*\}|\$$|\?/;

/** Bindings by glob that admit more than they seem to, or less. */
export const globBindings = eachRole(function* (role) {
  if (role.values.bound_claims_type !== 'glob') return;
  const claims = Object.entries(role.values.bound_claims).map(([claim, accepted]) => ({
    claim,
    texts: accepted.filter((text) => text.startsWith('"')).map((text) => JSON.parse(text) as string),
  }));
  if (claims.length > 0 && !claims.some(({ texts }) => texts.some((text) => text.includes('*')))) {
    yield {
      code: 'glob-without-wildcard',
      message: 'bound_claims_type is glob, and no value of bound_claims has a *',
      fields: ['bound_claims_type'],
    };
  }
  yield* everything(role, claims);
  for (const { claim, texts } of claims) yield* textProblems(claim, texts);
});

interface BoundClaim {
  readonly claim: string;
  readonly texts: readonly string[];
}

/** A role that binds nothing else stands open to each token of the mount. */
function* everything({ values }: ModelRole, claims: readonly BoundClaim[]): Iterable<Problem> {
  const isOpen = ({ texts }: BoundClaim): boolean => texts.some(admitsAnything);
  const [first] = claims;
  if (first === undefined || values.bound_subject !== '' || !claims.every(isOpen)) return;
  yield {
    code: 'glob-admits-everything',
    message: `every value of ${claims.map(({ claim }) => claim).join(' and ')} matches, so the role binds no claim at all`,
    fields: ['bound_claims'],
    within: [first.claim],
  };
}

function* textProblems(claim: string, texts: readonly string[]): Iterable<Problem> {
  const place = { fields: ['bound_claims'], within: [claim] };
  for (const text of texts.filter((one) => !admitsAnything(one))) {
    const shown = JSON.stringify(text);
    const before = text.slice(0, text.indexOf('*'));
    if (OTHER_PATTERN.test(text)) {
      yield {
        code: 'glob-in-other-language',
        message: `bound_claims.${claim} is ${shown}, and a glob knows no sign but *`,
        ...place,
      };
    } else if (text.includes('*') && text.indexOf('*') < text.length - 1) {
      yield {
        code: 'glob-inside-value',
        message: `bound_claims.${claim} is ${shown}, and its * also stands for text with / and : in it`,
        ...place,
      };
    } else if (text.endsWith('*') && !BOUNDARY.test(before)) {
      yield {
        code: 'glob-cuts-name',
        message: `bound_claims.${claim} is ${shown}, which also matches longer names such as ${JSON.stringify(`${before}-evil`)}`,
        ...place,
      };
    }
  }
}

function admitsAnything(text: string): boolean {
  return /^\*[*/:]*$/.test(withoutStart(text));
}
