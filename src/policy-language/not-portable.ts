import { productName } from '../model/server.ts';
import { problemAt } from './problem.ts';
import type { PolicyProblem, PolicyProblemCode, TextRange } from './problem.ts';
import { flavoursWithout } from './stanza-key.ts';
import type { StanzaWord } from './stanza-key.ts';

/** A word of the language that not every product takes, for people; none where all do. */
export function notPortable(
  code: PolicyProblemCode,
  at: TextRange,
  text: string,
  { since }: Pick<StanzaWord, 'since'>,
): PolicyProblem[] {
  const missing = flavoursWithout({ since });
  if (missing.length === 0) return [];
  const message = `${missing.map(productName).join(' and ')} does not know ${text}`;
  return [problemAt(at, code, message, { flavours: missing, word: { text, since } })];
}
