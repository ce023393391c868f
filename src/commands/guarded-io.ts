import { withoutCommands } from '../render/without-commands.ts';
import type { Io } from './io.ts';

/** Where the runner of GitHub reads along, no text of a server or a spec can give it a command. */
export function guardedIo(io: Io): Io {
  if (io.env('GITHUB_ACTIONS') !== 'true') return io;
  return {
    ...io,
    // A getter, which a copy would ask once and for all.
    get isInteractive() {
      return io.isInteractive;
    },
    out: (text) => {
      io.out(withoutCommands(text));
    },
    err: (text) => {
      io.err(withoutCommands(text));
    },
  };
}
