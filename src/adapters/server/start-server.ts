import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flavour } from '../../model/server.ts';
import type { BinaryFile } from './binary.ts';
import type { ServerImage } from './docker.ts';
import type { Environment } from './run-command.ts';
import { binaryInDevMode, binaryWithStorage, hostSeenFrom, imageInDevMode } from './server-command.ts';
import type { Storage } from './server-command.ts';
import { ServerStartError } from './server-errors.ts';
import { runServer } from './server-process.ts';
import type { ServerCommand, ServerProcess } from './server-process.ts';
import { devServerReady, initialised } from './server-readiness.ts';
import type { ReadyServer } from './server-readiness.ts';

const ATTEMPTS = 5;

/** How to start a server. */
export interface StartOptions {
  /** The caller's environment; variables for Vault clients in it are not passed on. */
  readonly env: Environment;
  /** A free one when left out. */
  readonly port?: number;
  /** `inmem` (the default) is development mode, with a kv engine at `secret/`; with the others the server is empty. */
  readonly storage?: Storage;
  /** Takes the lines of the server's log, without its token and keys. */
  readonly logTo?: (line: string) => void;
}

/** A server that runs until `stop`, or until this process ends in whatever way. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  /** Its root token, random. */
  readonly token: string;
  readonly flavour: Flavour;
  readonly version: string;
  /** How the server calls this machine: the host name for an issuer that runs here. */
  readonly hostName: string;
  /** Resolves when the server has ended, by itself or not. */
  readonly exited: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a server on 127.0.0.1 and waits until it is ready. Rejects with a `ServerStartError`. */
export async function startServer(
  source: BinaryFile | ServerImage,
  options: StartOptions,
): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const { process, ready } = await launch(source, options, port);
    try {
      const { token, version } = await ready;
      const { exited, stop } = process;
      const address = `http://127.0.0.1:${port}`;
      return {
        address,
        token,
        flavour: source.flavour,
        version,
        hostName: hostSeenFrom(source),
        exited,
        stop,
      };
    } catch (error) {
      await process.stop();
      // Somebody may have taken the port between our look at it and the server's.
      if (options.port === undefined && attempt < ATTEMPTS && portWasTaken(process)) continue;
      throw error;
    }
  }
}

async function launch(
  source: BinaryFile | ServerImage,
  { env, storage = 'inmem', logTo }: StartOptions,
  port: number,
): Promise<{ process: ServerProcess; ready: Promise<ReadyServer> }> {
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-server-'));
  const token = `dev-${randomBytes(18).toString('hex')}`;
  const settings = { port, token, folder, env };
  const address = `http://127.0.0.1:${port}`;
  try {
    if (storage === 'inmem') {
      const command =
        source.kind === 'binary' ? binaryInDevMode(source, settings) : imageInDevMode(source, settings);
      const process = runServer(command, token, logTo);
      return { process, ready: devServerReady(address, token, process) };
    }
    const command = await withStorage(source, storage, settings);
    const process = runServer(command, token, logTo);
    return { process, ready: initialised(address, process) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function withStorage(
  source: BinaryFile | ServerImage,
  storage: Exclude<Storage, 'inmem'>,
  settings: Parameters<typeof binaryWithStorage>[2],
): Promise<ServerCommand> {
  if (source.kind === 'binary') return binaryWithStorage(source, storage, settings);
  throw new ServerStartError(`Storage ${storage} needs a server binary; with Docker there is only inmem.`);
}

function portWasTaken(process: ServerProcess): boolean {
  return process.lastLines().some((line) => /address already in use|port is already allocated/.test(line));
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
