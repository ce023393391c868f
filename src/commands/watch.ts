import { printable } from '../render/printable.ts';
import { watchFiles } from '../spec/watched-files.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { explain, reportTrouble } from './trouble.ts';

/** How long nobody looks at the files. */
const PAUSE_MS = 200;

/** What ends a watch at any time. */
const ENDS: readonly ExitCode[] = [exitCode.interrupted, exitCode.terminated, exitCode.bug];

/**
 * Runs a command again whenever a file has changed that the last run read or looked for, until a signal comes. Rejects
 * with what ends the first run, and with a `StoppedError`; later trouble is only told.
 */
export async function watch(io: Io, command: string, run: (io: Io) => Promise<ExitCode>): Promise<ExitCode> {
  for (let isFirst = true; ; isFirst = false) {
    const watched = watchFiles(io.files);
    try {
      await run(withFiles(io, watched.files));
    } catch (error) {
      if (isFirst || ENDS.includes(explain(error, io).code)) throw error;
      reportTrouble(error, io, { command, isJson: false });
    }
    io.err('Waiting for a change; Ctrl-C ends this.\n');
    const what = await Promise.race([watched.changed(() => io.sleep(PAUSE_MS)), io.untilStopped()]);
    const code = io.stopCode();
    if (code !== undefined) return code;
    io.err(`\nChanged: ${printable(what ?? '')}\n\n`);
  }
}

function withFiles(io: Io, files: Io['files']): Io {
  return {
    ...io,
    files,
    // A getter, which a copy would ask once and for all.
    get isInteractive() {
      return io.isInteractive;
    },
  };
}
