import { findServer } from '../adapters/server/find-server.ts';
import { startServer } from '../adapters/server/start-server.ts';
import type { RunningServer } from '../adapters/server/start-server.ts';
import { productName } from '../model/server.ts';
import { runApply } from './apply.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { SpecOptions } from './spec-options.ts';

export interface DevOptions extends SpecOptions {
  /** `vault`, `openbao`, or the path of a binary. */
  readonly server?: string;
  readonly port?: number;
}

/** The environment for the server's process, and a target for the server that runs. */
export interface DevWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  ioFor(server: RunningServer): Io;
}

/** `vaultctl dev`: a real server in development mode with the spec applied, until Ctrl-C. Rejects with a
 * `NoServerError` or `ServerStartError`. */
export async function runDev(
  io: Io,
  paths: readonly string[],
  options: DevOptions,
  world: DevWorld,
): Promise<ExitCode> {
  const progress = (line: string): void => {
    io.err(`${line}\n`);
  };
  const source = await findServer({ wanted: options.server, env: world.environment, progress });
  io.holdSignals();
  const server = await startServer(source, {
    env: world.environment,
    ...(options.port !== undefined && { port: options.port }),
  });
  try {
    const isSpecGiven = paths.length > 0 || (options.file ?? []).length > 0;
    const applied = isSpecGiven
      ? await runApply(world.ioFor(server), paths, { ...options, autoApprove: true, ci: 'none', lock: false })
      : exitCode.done;
    if (applied !== exitCode.done) return applied;
    const stopped = io.stopCode();
    if (stopped !== undefined) return stopped;
    const product = productName(server.flavour);
    io.out(
      `\n${product} ${server.version} is running in development mode; everything in it is gone when it stops.\n\n` +
        `export VAULT_ADDR=${server.address}\nexport VAULT_TOKEN=${server.token}\n\nCtrl-C stops it.\n`,
    );
    const ended = server.exited.then(() => 'ended' as const);
    if ((await Promise.race([io.untilStopped(), ended])) === 'ended') {
      io.err('The server ended by itself.\n');
      return exitCode.serverRefused;
    }
    return exitCode.done;
  } finally {
    await server.stop();
  }
}
