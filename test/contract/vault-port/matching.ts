import { expect } from 'vitest';

/** For `toMatchObject`, where a regular expression by itself would equal every string. */
export function matching(pattern: RegExp): string {
  return expect.stringMatching(pattern) as string;
}

/** A text that has this part. */
export function says(part: string): string {
  return expect.stringContaining(part) as string;
}
