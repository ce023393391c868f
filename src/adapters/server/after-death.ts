import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Has a shell line run once this process is gone, however it ends (exit, any signal, a crash). The arguments are `$1`, `$2`, …
 * Returns the call that takes it back.
 *
 * A waiting shell reads from a pipe that only this process holds open; SIGKILL, too, closes it. No signal handlers are
 * needed here, so those of the command stay in charge.
 */
export function afterDeath(line: string, args: readonly string[]): () => void {
  if (process.platform === 'win32') return () => undefined;
  const watcher = spawn('/bin/sh', ['-c', `read -r _; ${line}`, 'sh', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  // Without a shell there is no watcher; `stop` still works.
  watcher.on('error', () => undefined);
  watcher.unref();
  // Waiting must not keep this process alive.
  if (watcher.stdin instanceof Socket) watcher.stdin.unref();
  return () => {
    watcher.kill('SIGKILL');
  };
}
