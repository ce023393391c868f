import type { TestCheck } from '../model/test-outcome.ts';
import type { ExpectedRequest } from './access-test.ts';
import type { Right } from './answer.ts';

/**
 * Holds what the tokens of a test may do against one expectation. Of several tokens, each from another role that admits
 * the login, one is enough to be able, and none may be able to what cannot be done. `besides` tells why there may be one
 * more, of which nothing is known.
 */
export function checkRequest(
  expected: ExpectedRequest,
  rights: readonly Right[],
  besides?: string,
): TestCheck {
  const check = checkKnown(expected, rights);
  const isSure = check.result === (expected.isAllowed ? 'ok' : 'failed');
  if (besides === undefined || isSure) return check;
  return { ...check, result: 'open', text: besides, because: [] };
}

function checkKnown({ text, isAllowed, at }: ExpectedRequest, rights: readonly Right[]): TestCheck {
  const base = { expectation: `${isAllowed ? 'can' : 'cannot'} ${text}`, at, because: [] };
  const good = rights.filter((right) => right.isAllowed === isAllowed);
  const isMet = isAllowed ? good.length > 0 : good.length === rights.length;
  if (isMet) {
    const remarks = new Set(good.flatMap(({ remark }) => remark ?? []));
    return { ...base, result: 'ok', ...(remarks.size > 0 && { text: [...remarks].join('; ') }) };
  }
  const worst = rights.find((right) => right.isAllowed === !isAllowed);
  // What cannot be told may be the one that is able.
  const open = rights.find((right) => right.isAllowed === undefined);
  const shown = isAllowed ? (open ?? worst) : (worst ?? open);
  if (shown === undefined) return { ...base, result: 'open', text: 'there is no token' };
  const { because } = shown;
  return { ...base, result: shown === open ? 'open' : 'failed', text: shown.text, because };
}
