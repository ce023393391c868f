import { appendFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeDigests } from '../../src/adapters/digests.ts';
import { nodeJwts } from '../../src/adapters/jwts.ts';
import { nodeFiles } from '../../src/adapters/files.ts';
import { replaceFile } from '../../src/adapters/replace-file.ts';
import { reserveFile } from '../../src/adapters/reserve-file.ts';
import type { ExitCode } from '../../src/commands/exit-code.ts';
import type { Io } from '../../src/commands/io.ts';
import { runProgram } from '../../src/commands/program.ts';
import type { Permissions, TokenPort, VaultPort } from '../../src/engine/ports.ts';
import type { Files } from '../../src/spec/files.ts';
import { instantClock } from './instant-clock.ts';
import type { MemoryVault } from './memory-vault.ts';

/** What stands around one run of a command. */
export interface CommandWorld {
  /** The working folder: relative paths are looked up there. */
  readonly folder: string;
  readonly vault: MemoryVault;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** What a person at the terminal answers; without it there is no terminal. */
  readonly answer?: string | (() => string);
  /** Asked like the signal listener: set once a signal has come. */
  readonly stopCode?: () => ExitCode | undefined;
  /** Warnings that the settings of the connection give. */
  readonly warnings?: readonly string[];
  /** The way to the server, when something stands between. */
  readonly port?: VaultPort;
  /** What the token may do; everything, unless told. */
  readonly permissions?: Permissions;
  /** The way of requests about tokens; without it there is none. */
  readonly tokens?: TokenPort;
}

/** What one run said. */
export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, with real files and a server in memory. */
export async function runCommand(argv: readonly string[], world: CommandWorld): Promise<Ran> {
  const said = { out: '', err: '' };
  const io = commandIo(world, said);
  const code = await runProgram(argv, io, () => {
    throw new Error('no development server in these tests');
  });
  return { code, stdout: said.out, stderr: said.err };
}

/** The world of a command, collecting what it says. */
export function commandIo(world: CommandWorld, said: { out: string; err: string }): Io {
  const { folder, vault, env = {}, answer, warnings = [] } = world;
  return {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    tellRunner: (text) => void (said.out += text),
    files: filesIn(folder, world.stdin ?? ''),
    writeNew: (path, text) => writeFile(join(folder, path), text, { flag: 'wx' }),
    replaceFile: (path, text, options) =>
      replaceFile(isAbsolute(path) ? path : join(folder, path), text, options),
    reserveFile: (path, options) => reserveFile(isAbsolute(path) ? path : join(folder, path), options),
    append: (path, text) => appendFile(isAbsolute(path) ? path : join(folder, path), text),
    digests: nodeDigests,
    jwts: nodeJwts,
    env: (name) => env[name],
    now: () => Date.parse('2026-06-01T12:00:00Z'),
    sleep: (milliseconds) => sleep(milliseconds),
    color: { out: false, err: false },
    isInteractive: answer !== undefined,
    isErrTerminal: false,
    ask: (question) => {
      said.out += question;
      return Promise.resolve(typeof answer === 'function' ? answer() : (answer ?? ''));
    },
    holdSignals: () => undefined,
    stopCode: () => world.stopCode?.(),
    untilStopped: () => new Promise(() => undefined),
    target: (options) =>
      Promise.resolve({
        address: options.address ?? 'https://vault.example.com:8200',
        namespace: options.namespace ?? env['VAULT_NAMESPACE'] ?? '',
        warnings,
        isLogin: (options.authMethod ?? 'token') !== 'token',
        tryLogin: () => Promise.reject(new Error('no logins in these tests')),
        open: () =>
          Promise.resolve({
            port: world.port ?? vault,
            permissions: world.permissions ?? allRights,
            tokens: world.tokens ?? noTokens,
            clock: instantClock(),
            address: options.address ?? 'https://vault.example.com:8200',
            stats: () => ({ GET: vault.count('GET'), LIST: vault.count('LIST'), POST: vault.count('POST') }),
            close: () => Promise.resolve(),
          }),
      }),
  };
}

const allRights: Permissions = {
  capabilities: (_, paths) => Promise.resolve(new Map(paths.map((path) => [path, ['root']]))),
};

const noTokens: TokenPort = {
  post: () => Promise.reject(new Error('no requests about tokens in these tests')),
};

/** The real file system, seen from that folder. */
function filesIn(folder: string, stdin: string): Files {
  const files = nodeFiles(() => Readable.from([Buffer.from(stdin)]));
  const there = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  return {
    read: (path) => files.read(there(path)),
    stat: (path) => files.stat(there(path)),
    names: (path) => files.names(there(path)),
    real: (path) => files.real(there(path)),
    stdin: () => files.stdin(),
  };
}
