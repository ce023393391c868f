import fc from 'fast-check';
import type { Wire } from '../../../src/model/wire.ts';
import { sampleOf } from './sample.ts';
import type { Sample } from './sample.ts';

const HOUR = 3600;
const DAY = 86_400;
/** Below 768 h, the limit that servers have out of the box. */
const MOST_SECONDS = 2_000_000;

/** Times of at least one second, with the number of seconds beside. */
export const seconds: fc.Arbitrary<{ readonly count: number; readonly sample: Sample }> = fc
  .oneof(
    fc.integer({ min: 1, max: MOST_SECONDS }),
    fc.integer({ min: 1, max: 900 }).map((minutes) => minutes * 60),
    fc.integer({ min: 1, max: 500 }).map((halves) => (halves * HOUR) / 2),
    fc.integer({ min: 1, max: 20 }).map((days) => days * DAY),
  )
  .map((count) => ({ count, sample: timeSample(count) }));

/** Times, the negative ones among them. */
export const signedSeconds: fc.Arbitrary<Sample> = fc.oneof(
  { weight: 3, arbitrary: seconds.map(({ sample }) => sample) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5000 }).map((count) => timeSample(-count)) },
);

/** A time in every spelling that servers take. */
export function timeSample(count: number): Sample {
  const size = Math.abs(count);
  const sign = count < 0 ? '-' : '';
  const signed = (text: string): Wire => `${sign}${text}`;
  const hours = Math.floor(size / HOUR);
  const minutes = Math.floor((size % HOUR) / 60);
  return sampleOf(String(count), {
    number: count,
    digits: String(count),
    seconds: signed(`${size}s`),
    'hours, minutes, seconds': signed(`${hours}h${minutes}m${size % 60}s`),
    'hours and minutes': size % 60 === 0 ? signed(`${hours}h${minutes}m`) : undefined,
    minutes: size % 60 === 0 ? signed(`${size / 60}m`) : undefined,
    'half hours': size % (HOUR / 2) === 0 ? signed(`${size / HOUR}h`) : undefined,
    days: size % DAY === 0 ? signed(`${size / DAY}d`) : undefined,
    milliseconds: signed(`${size * 1000}ms`),
  });
}
