import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A shell that remembers its folder and variables from one command to the next, as a person's does. */
export interface DocShell {
  /** Runs a command to its end. */
  run(command: string): Promise<{ readonly code: number | null; readonly output: string }>;
  /** Starts a command that goes on, and waits until it has said `sign`. */
  leaveRunning(command: string, sign: string): Promise<string>;
  /** Writes a file in the shell's folder. */
  write(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
  /** Presses Ctrl-C in what was left running, and waits for its end. */
  close(): Promise<void>;
}

// Far less than a test may take: what hangs is named, and nothing of it is left running.
const LONGEST_MS = 180_000;

/** Both outputs go to one pipe, so they come as a terminal shows them. */
export function docShell(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): DocShell {
  let place = folder;
  let variables = environment;
  const running: { signal: (name: NodeJS.Signals) => void; ended: Promise<unknown> }[] = [];

  const start = (script: string) => {
    // A process group of its own, so that Ctrl-C reaches npx and what it runs.
    const child = spawn('bash', ['-c', `exec 2>&1\n${script}`], {
      cwd: place,
      env: variables,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    const said = { out: '', state: '' };
    const more = new Set<() => void>();
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said.out += text;
      for (const look of more) look();
    });
    (child.stdio[3] as NodeJS.ReadableStream | null)?.setEncoding('utf8').on('data', (text: string) => {
      said.state += text;
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const signal = (name: NodeJS.Signals): void => {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    };
    return { said, more, ended, signal };
  };

  return {
    async run(command) {
      const { said, ended, signal } = start(`${command}\ncode=$?\n{ pwd; env -0; } >&3\nexit $code`);
      const limit = setTimeout(() => {
        said.out += `\nstopped after ${LONGEST_MS / 1000} s\n`;
        signal('SIGKILL');
      }, LONGEST_MS);
      const code = await ended;
      clearTimeout(limit);
      const cut = said.state.indexOf('\n');
      if (cut > 0) {
        place = said.state.slice(0, cut);
        variables = Object.fromEntries(
          said.state
            .slice(cut + 1)
            .split('\0')
            .filter((entry) => entry.includes('='))
            .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
        );
      }
      return { code, output: said.out };
    },
    async leaveRunning(command, sign) {
      const { said, more, ended, signal } = start(`exec ${command} 3>&-`);
      running.push({ signal, ended });
      await new Promise<void>((resolve, reject) => {
        more.add(() => {
          if (said.out.includes(sign)) resolve();
        });
        void ended.then((code) => {
          reject(new Error(`${command} ended with ${code}: ${said.out}`));
        });
      });
      return said.out;
    },
    write: (name, text) => writeFile(join(place, name), text),
    read: (name) => readFile(join(place, name), 'utf8'),
    async close() {
      for (const { signal, ended } of running) {
        signal('SIGINT');
        await ended;
      }
    },
  };
}
