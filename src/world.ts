import { appendFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './adapters/ask.ts';
import { nodeDigests } from './adapters/digests.ts';
import { nodeJwts } from './adapters/jwts.ts';
import { nodeFiles } from './adapters/files.ts';
import { replaceFile } from './adapters/replace-file.ts';
import { reserveFile } from './adapters/reserve-file.ts';
import type { LoginOptions } from './adapters/vault/login.ts';
import type { RunningServer } from './adapters/server/start-server.ts';
import type { Pace } from './adapters/vault/retry.ts';
import type { RequestFacts } from './adapters/vault/sender.ts';
import { listenForStop } from './adapters/stop-signals.ts';
import type { StopSignals } from './adapters/stop-signals.ts';
import type { DevWorld } from './commands/dev.ts';
import type { ConnectionOptions, Io, Target } from './commands/io.ts';
import type { Secret } from './model/secret.ts';

/** A login that is not over, with all that somebody else needs to end it. */
export interface KeptSession {
  readonly token: Secret<string>;
  /** Of the login. */
  readonly namespace: string;
  /** Where the server is and how to reach it; none of these is a secret. */
  readonly options: ConnectionOptions;
}

/** Keeps the login of a run until its token is revoked. Never rejects. */
export interface SessionKeeper {
  keep(session: KeptSession): Promise<void>;
  forget(): Promise<void>;
}

/** The real world of a command, and the way out of it. */
export interface RealIo extends Io {
  /**
   * After a signal: undoes what has to be undone, within seconds, and ends the process, because what was abandoned may
   * still wait for a server that never answers. Without a signal the process ends by itself.
   */
  leave(): Promise<void>;
}

/** The real world behind a command, built from Node's process. Another pace than the real one is for tests. */
export function realIo(
  process: NodeJS.Process,
  environment: NodeJS.ProcessEnv = process.env,
  pace?: Pace,
  keeper?: SessionKeeper,
): RealIo {
  const { stdout, stderr, argv } = process;
  const files = nodeFiles(() => process.stdin);
  const signals = listenForStop(process, (text) => stderr.write(text));
  // A closed pipe must not end a running apply: its exit code still counts.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    tellRunner: (text) => void stdout.write(text),
    files,
    writeNew: (path, text) => writeFile(path, text, { flag: 'wx' }),
    replaceFile,
    reserveFile,
    append: (path, text) => appendFile(path, text),
    digests: nodeDigests,
    jwts: nodeJwts,
    env: (name) => environment[name],
    now: () => Date.now(),
    sleep: (milliseconds) => sleep(milliseconds),
    color: {
      out: wantsColor(argv, environment, stdout.isTTY),
      err: wantsColor(argv, environment, stderr.isTTY),
    },
    get isInteractive() {
      return process.stdin.isTTY && stdout.isTTY;
    },
    isErrTerminal: stderr.isTTY && stdout.isTTY,
    ask: (question) => ask(question, process.stdin, stdout, () => process.emit('SIGINT')),
    holdSignals: () => {
      signals.hold();
    },
    stopCode: () => signals.code(),
    untilStopped: () => signals.first,
    leave: async () => {
      if (signals.code() === undefined) return;
      await signals.finish();
      process.exit();
    },
    target: (options) =>
      target(options, environment, files, {
        say: (text) => void stderr.write(text),
        beforeExit: signals.beforeExit,
        stopped: signals.first,
        ...(pace !== undefined && { pace }),
        ...(keeper !== undefined && { keeper }),
      }),
  };
}

/** What `vaultctl dev` needs besides: the environment for the server, and commands that reach that server. */
export function realDevWorld(process: NodeJS.Process, io: Io): DevWorld {
  return {
    environment: process.env,
    ioFor: ({ address, token }: RunningServer) => ({
      ...io,
      target: (options) =>
        target(
          options,
          { VAULT_ADDR: address, VAULT_TOKEN: token },
          nodeFiles(() => process.stdin),
          {
            say: (text) => {
              io.err(text);
            },
            // The token of a development server is nobody's to revoke.
            beforeExit: () => () => undefined,
            stopped: io.untilStopped(),
          },
        ),
    }),
  };
}

/** What a target needs of the process. */
interface Surroundings {
  readonly say: (text: string) => void;
  readonly beforeExit: StopSignals['beforeExit'];
  readonly stopped: Promise<void>;
  readonly pace?: Pace;
  readonly keeper?: SessionKeeper;
}

async function target(
  options: ConnectionOptions,
  environment: Readonly<Record<string, string | undefined>>,
  files: ReturnType<typeof nodeFiles>,
  { say, beforeExit, stopped, pace, keeper }: Surroundings,
): Promise<Target> {
  const [{ connection }, { connectVault }] = await Promise.all([
    import('./adapters/vault/connection.ts'),
    import('./adapters/vault/connect-vault.ts'),
  ]);
  const settings = await connection(environment, options, files);
  const { login } = settings;
  const shared = (debug: boolean): LoginOptions => ({
    ...(pace !== undefined && { pace }),
    ...(debug && {
      onRequest: ({ method, path, status, milliseconds, attempt }: RequestFacts) => {
        const again = attempt > 1 ? ` (attempt ${attempt})` : '';
        say(`debug ${method} ${path} ${status ?? 'no answer'} ${milliseconds.toFixed(1)} ms${again}\n`);
      },
    }),
  });
  const surroundings = { environment, files, beforeExit };
  return {
    address: settings.address,
    namespace: settings.namespace,
    warnings: settings.warnings,
    isLogin: login !== undefined,
    async tryLogin({ debug, jwt }) {
      if (login === undefined) throw new Error('a login is tried that nobody has described');
      const { tryLogin } = await import('./adapters/vault/try-login.ts');
      return tryLogin(settings, login, { ...surroundings, ...shared(debug) }, jwt);
    },
    async open({ parallelism, debug }) {
      const session =
        login === undefined
          ? { connection: settings, end: () => Promise.resolve(undefined) }
          : await (
              await import('./adapters/vault/login-session.ts')
            ).openSession(settings, login, {
              ...surroundings,
              ...shared(debug),
              ...(keeper !== undefined && {
                keeper: {
                  keep: (token, namespace) => keeper.keep({ token, namespace, options }),
                  forget: () => keeper.forget(),
                },
              }),
            });
      const vault = connectVault(session.connection, { parallelism, stopped, ...shared(debug) });
      return {
        port: vault,
        permissions: vault,
        tokens: vault.tokens,
        clock: vault.clock,
        address: settings.address,
        stats: () => vault.stats().byKind,
        async close() {
          await vault.close();
          const trouble = await session.end();
          if (trouble !== undefined) say(`warning ${trouble}\n`);
        },
      };
    },
  };
}

/** `--color`, then `NO_COLOR`, then `FORCE_COLOR`, then whether it is a terminal. https://no-color.org */
function wantsColor(argv: readonly string[], env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const flag = argv
    .flatMap((argument, index) =>
      argument === '--color' ? [argv[index + 1]] : [/^--?color=(.*)$/.exec(argument)?.[1]],
    )
    .findLast((value) => value !== undefined);
  if (flag === 'always') return true;
  if (flag === 'never') return false;
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}
