import { printable } from '../render/printable.ts';
import type { Io } from './io.ts';

type FileVariable = 'GITHUB_OUTPUT' | 'GITHUB_STATE' | 'GITHUB_STEP_SUMMARY';

/**
 * Adds to the file that the runner reads after the step; `text` gets a delimiter that nobody knows before. A file that
 * cannot be written is a warning.
 */
export async function appendForGithub(
  io: Io,
  variable: FileVariable,
  text: (delimiter: string) => string,
): Promise<void> {
  const file = io.env(variable);
  if (file === undefined || file === '') return;
  try {
    await io.append(file, text(`end-${io.digests.randomKey()}`));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'no reason';
    io.err(`warning ${variable} was not written: ${printable(reason)}\n`);
  }
}
