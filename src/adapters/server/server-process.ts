import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterDeath } from './after-death.ts';
import { runCommand } from './run-command.ts';
import type { Environment } from './run-command.ts';

const KEPT_LINES = 20;
const GRACE_MS = 5_000;
const REMOVE_MS = 20_000;

/** How to run a server, and how to end it when asking does not help. */
export interface ServerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** Temporary folder that goes when the server has ended. */
  readonly folder: string;
  /** Name of its container, when it runs in one. */
  readonly container?: string;
}

/** A server process and what it has said. */
export interface ServerProcess {
  /** Resolves when the process has ended and its folder is gone. */
  readonly exited: Promise<void>;
  readonly running: () => boolean;
  readonly lastLines: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts a server that ends with this process at the latest. Lines that hold a key or `secret` are never kept or passed on. */
export function runServer(
  command: ServerCommand,
  secret: string,
  logTo: (line: string) => void = () => undefined,
): ServerProcess {
  const child = spawn(command.file, command.args, {
    env: command.env,
    cwd: command.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Away from the terminal: Ctrl-C reaches the command, which decides when its server goes.
    detached: process.platform !== 'win32',
  });
  const takeBack = endWithParent(command, child.pid);
  let kept: string[] = [];
  const log = (line: string): void => {
    if (/^(Unseal Key|Root Token)\b/i.test(line) || line.includes(secret)) return;
    kept = [...kept, line].slice(-KEPT_LINES);
    logTo(line);
  };
  child.stdout.setEncoding('utf8').on('data', splitLines(log));
  child.stderr.setEncoding('utf8').on('data', splitLines(log));

  let running = true;
  const exited = new Promise<void>((resolve) => {
    const ended = (): void => {
      running = false;
      takeBack();
      void removeRest(command).then(resolve, resolve);
    };
    child.on('error', (error) => {
      log(error.message);
      if (child.pid === undefined) ended();
    });
    child.on('close', ended);
  });
  const stop = async (): Promise<void> => {
    if (running) child.kill('SIGTERM');
    if (await within(exited, GRACE_MS)) return;
    await removeContainer(command);
    child.kill('SIGKILL');
    await exited;
  };
  return { exited, running: () => running, lastLines: () => kept, stop };
}

function endWithParent({ file, folder, container }: ServerCommand, pid: number | undefined): () => void {
  if (container !== undefined)
    return afterDeath('"$1" rm -f "$2"; rm -rf -- "$3"', [file, container, folder]);
  if (pid === undefined) return () => undefined;
  return afterDeath('kill -9 "$1"; rm -rf -- "$2"', [String(pid), folder]);
}

/** A docker command that was ended early may leave a container that it was about to start. */
async function removeRest(command: ServerCommand): Promise<void> {
  await removeContainer(command);
  await rm(command.folder, { recursive: true, force: true, maxRetries: 3 });
}

async function removeContainer({ file, env, container }: ServerCommand): Promise<void> {
  if (container !== undefined) await runCommand(file, ['rm', '-f', container], { env, timeoutMs: REMOVE_MS });
}

/** Gives whole lines to `take`; what comes after the last line end waits for more. */
function splitLines(take: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  };
}

async function within(event: Promise<void>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
  const done = await Promise.race([event.then(() => true), late]);
  timer.abort();
  return done;
}
