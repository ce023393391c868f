import type { AccessLine, Way } from '../../model/access-review.ts';
import { humanSeconds } from '../../model/duration.ts';

const MOST_VALUES = 5;

/** How values of a set are compared and shown. */
export interface SetForm<T> {
  readonly show: (value: T) => string;
  /** Whether all that `small` stands for is in `large`. */
  readonly covers: (large: T, small: T) => boolean;
}

/** What a set of accepted values gains and loses. */
export function setLines<T>(
  about: string,
  before: readonly T[],
  after: readonly T[],
  { show, covers }: SetForm<T>,
): readonly AccessLine[] {
  const beyond = (these: readonly T[], those: readonly T[]): readonly T[] =>
    these.filter((value) => !those.some((other) => covers(other, value)));
  return [
    ...listed('wider', about, 'also ', beyond(after, before).map(show)),
    ...listed('narrower', about, 'no longer ', beyond(before, after).map(show)),
  ];
}

/** A set that forbids: what is added to it narrows. */
export function forbiddenLines<T>(
  about: string,
  before: readonly T[],
  after: readonly T[],
  form: SetForm<T>,
): readonly AccessLine[] {
  const opposite = { wider: 'narrower', narrower: 'wider', other: 'other' } as const;
  return setLines(about, before, after, form).map((line) => ({ ...line, way: opposite[line.way] }));
}

function listed(way: Way, about: string, word: string, values: readonly string[]): readonly AccessLine[] {
  return values.length === 0 ? [] : [{ way, about, text: `${word}${valueList(values)}` }];
}

/** The first values, and how many more there are. */
export function valueList(values: readonly string[]): string {
  const shown = values.slice(0, MOST_VALUES).join(', ');
  const more = values.length - MOST_VALUES;
  return more > 0 ? `${shown} and ${String(more)} more` : shown;
}

/** A number of which more is wider; undefined is without end. */
export function amountLines(
  about: string,
  before: number | undefined,
  after: number | undefined,
  show: (value: number | undefined) => string,
): readonly AccessLine[] {
  if (before === after) return [];
  const way = (after ?? Infinity) > (before ?? Infinity) ? 'wider' : 'narrower';
  return [{ way, about, text: `${show(after)} instead of ${show(before)}` }];
}

/** A switch that allows more when it is on, or when it is off. */
export function switchLines(
  about: string,
  before: boolean,
  after: boolean,
  widerWhen: boolean,
): readonly AccessLine[] {
  if (before === after) return [];
  return [
    {
      way: after === widerWhen ? 'wider' : 'narrower',
      about,
      text: `${String(after)} instead of ${String(before)}`,
    },
  ];
}

/** A difference that is neither more nor less. */
export function otherLines(about: string, before: string, after: string): readonly AccessLine[] {
  return before === after ? [] : [{ way: 'other', about, text: `${after} instead of ${before}` }];
}

/** Seconds, where no end is `for ever`. */
export function timeText(seconds: number | undefined): string {
  return seconds === undefined ? 'for ever' : humanSeconds(seconds);
}

/** A moment in milliseconds since 1970, where none is never. */
export function endText(time: number | undefined): string {
  return time === undefined ? 'without end' : new Date(time).toISOString().replace('.000Z', 'Z');
}
