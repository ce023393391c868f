import type { admit } from '../../../src/access/admit.ts';
import type { Login, LoginOutcome } from '../../../src/access/login.ts';
import { isSaid } from './outcome.ts';
import type { Seen } from './outcome.ts';
import type { RecordedLogin } from './record-logins.ts';

/** The model, or one with a mistake in it. */
export type LoginModel = typeof admit;

/** A login that went another way than the model says. */
export interface Difference {
  readonly login: Login | undefined;
  readonly server: Seen;
  readonly model: LoginOutcome | undefined;
}

/** Where a model and a server differ. */
export function differencesFrom(
  model: LoginModel,
  recorded: readonly RecordedLogin[],
): readonly Difference[] {
  return recorded
    .filter((one) => !agrees(model, one))
    .map(({ at: [login], server }) => ({ login, server, model: login && model(login) }));
}

/** Whether a model says what the server did, at one of the moments at which that may have been. */
export function agrees(model: LoginModel, { at, server }: RecordedLogin): boolean {
  return at.some((login) => isSaid(model(login), server));
}

/** How often each check refused, and how many were admitted, as a line: `admitted 7, times 3`. */
export function verdicts(model: LoginModel, recorded: readonly RecordedLogin[]): string {
  const counts = new Map<string, number>();
  for (const { at } of recorded) {
    const [login] = at;
    if (login === undefined) continue;
    const outcome = model(login);
    const verdict = outcome.kind === 'refused' ? outcome.refusals[0].by : outcome.kind;
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  return [...counts]
    .map(([verdict, count]) => `${verdict} ${String(count)}`)
    .sort()
    .join(', ');
}
