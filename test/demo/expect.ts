import type { Answer, Login } from './vault.ts';

/** Fails the step; the message stands in the table. */
export function ensure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** The answer of a login or a new token, which must have these policies and no others. */
export function granted(answer: Answer, ...policies: readonly string[]): Login {
  ensure(answer.auth !== undefined, `refused with ${reason(answer)}`);
  const got = answer.auth.policies.toSorted().join(', ');
  const expected = policies.toSorted().join(', ');
  ensure(got === expected, `the token has the policies ${got}, not ${expected}`);
  return answer.auth;
}

/** The server must refuse, and for this reason. Gives its words. */
export function refused(answer: Answer, because: string): string {
  ensure(answer.status >= 400, `the server did not refuse (HTTP ${answer.status})`);
  const said = answer.errors.join('; ');
  ensure(said.includes(because), `refused with ${reason(answer)}, not with "${because}"`);
  return `“${because}”`;
}

/** The server must have done it. */
export function done(answer: Answer): Answer {
  ensure(answer.status < 300, `refused with ${reason(answer)}`);
  return answer;
}

function reason({ status, errors }: Answer): string {
  return `HTTP ${status} "${errors.join('; ').trim()}"`;
}
