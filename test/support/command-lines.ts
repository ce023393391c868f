import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { promisify } from 'node:util';

const PAUSE_MS = 20;

/** Looks at the command lines of all processes of this machine, again and again; `stop` gives all that were seen. */
export function seenCommandLines(): { stop(): Promise<string> } {
  const seen = new Set<string>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      for (const line of await commandLines()) seen.add(line);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  return {
    async stop() {
      isOver = true;
      await watching;
      return [...seen].join('\n');
    },
  };
}

/** As /proc of Linux has them, and elsewhere as ps prints them. */
async function commandLines(): Promise<readonly string[]> {
  if (platform() !== 'linux') return (await promisify(execFile)('ps', ['-axo', 'args'])).stdout.split('\n');
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    processes.map((id) =>
      // A process that ended meanwhile has none.
      readFile(`/proc/${id}/cmdline`, 'utf8').then(
        (text) => text.replaceAll('\0', ' '),
        () => '',
      ),
    ),
  );
}
