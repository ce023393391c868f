import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** Puts one question; the end of the input, or an interrupt, is an empty answer. */
export async function ask(
  question: string,
  input: Readable,
  output: Writable,
  onInterrupt: () => void,
): Promise<string> {
  const prompt = createInterface({ input, output });
  try {
    const ended = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
    prompt.once('SIGINT', () => {
      onInterrupt();
      prompt.close();
    });
    return await Promise.race([prompt.question(question), ended]);
  } finally {
    prompt.close();
  }
}
