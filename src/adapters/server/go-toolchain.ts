import { tmpdir } from 'node:os';
import { compareVersions } from '../../model/server.ts';
import { findExecutable, pathFolders } from './binary.ts';
import { runCommand } from './run-command.ts';
import type { Environment } from './run-command.ts';

const OLDEST_GO = '1.25';
const ASK_MS = 20_000;

/** A Go toolchain that can build Vault. */
export interface GoToolchain {
  readonly go: string;
}

/** The toolchain on PATH, or why it will not do. */
export async function findGo(env: Environment): Promise<GoToolchain | string> {
  const go = await findExecutable('go', pathFolders(env));
  if (go === undefined) return 'no go command on PATH';
  // Asked outside of any module: a go.mod nearby could name another toolchain.
  const { stdout } = await runCommand(go, ['env', 'GOVERSION'], { env, timeoutMs: ASK_MS, cwd: tmpdir() });
  const version = /^go(\d+(?:\.\d+)*)/.exec(stdout.trim())?.[1];
  if (version === undefined) return `${go} does not tell its version`;
  if (compareVersions(version, OLDEST_GO) < 0) return `Go ${version} is too old, ${OLDEST_GO} is needed`;
  return { go };
}
