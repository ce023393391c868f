import { spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { afterDeath } from './after-death.ts';
import { withFileLock } from './file-lock.ts';
import type { Environment } from './run-command.ts';
import { NoServerError } from './server-errors.ts';

/** The release that is built; its SDK must be named too, since Vault's own go.mod takes it from a folder beside it. */
const VAULT = '1.21.1';
const SDK = '0.20.0';

const GIGABYTE = 1024 ** 3;
const NEEDED_BYTES = 8 * GIGABYTE;
const HEARTBEAT_MS = 15_000;
const KEPT_LINES = 15;

interface BuildRequest {
  /** Path of the `go` command, 1.25 or newer. */
  readonly go: string;
  readonly env: Environment;
  readonly progress: (line: string) => void;
}

/** The binary that an earlier build has left, if there is one. */
export async function builtVault(env: Environment): Promise<string | undefined> {
  const path = targetIn(cacheFolder(env));
  return access(path).then(
    () => path,
    () => undefined,
  );
}

/** Builds HashiCorp Vault from the Go module proxy, or takes the binary of an earlier build. */
export async function buildVault(request: BuildRequest): Promise<string> {
  const cache = cacheFolder(request.env);
  await mkdir(cache, { recursive: true });
  const lock = join(cache, 'vault-build.lock');
  const waiting = (holder: number) =>
    request.progress(`Waiting for process ${holder}, which is building Vault (it holds ${lock}).`);
  return withFileLock(lock, waiting, async () => {
    await removeLeftovers(cache);
    const done = await builtVault(request.env);
    if (done !== undefined) return done;
    await requireSpace(cache);
    request.progress(
      `Building HashiCorp Vault ${VAULT} from the Go module proxy, once: 5 to 10 minutes on two cores, ` +
        `up to ${NEEDED_BYTES / GIGABYTE} GB of disk meanwhile; one file of about 140 MB stays in ${cache}.`,
    );
    const folder = await mkdtemp(join(cache, 'vault-build-'));
    try {
      await writeModule(folder);
      await compile(folder, request);
      await rename(join(folder, 'vault'), targetIn(cache));
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
    request.progress(`Built ${targetIn(cache)}.`);
    return targetIn(cache);
  });
}

function cacheFolder(env: Environment): string {
  const base = env['XDG_CACHE_HOME'] ?? '';
  // The XDG specification: unset, empty and relative values all mean the default.
  return join(base.startsWith('/') ? base : join(env['HOME'] ?? homedir(), '.cache'), 'vaultctl');
}

function targetIn(cache: string): string {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return join(cache, `vault-${VAULT}-${process.platform}-${process.arch}${suffix}`);
}

/** What a build that was killed has left; only the holder of the lock may look. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const entry of await readdir(cache, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name.startsWith('vault-build-')) {
      await rm(join(cache, entry.name), { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

async function requireSpace(cache: string): Promise<void> {
  const { bavail, bsize } = await statfs(cache);
  if (bavail * bsize >= NEEDED_BYTES) return;
  throw new NoServerError(
    `Building Vault needs ${NEEDED_BYTES / GIGABYTE} GB of free disk for some minutes; ` +
      `${cache} has ${((bavail * bsize) / GIGABYTE).toFixed(1)} GB. Free some, or set XDG_CACHE_HOME to a folder on another disk.`,
  );
}

async function writeModule(folder: string): Promise<void> {
  const requirements = [`github.com/hashicorp/vault v${VAULT}`, `github.com/hashicorp/vault/sdk v${SDK}`];
  await writeFile(
    join(folder, 'go.mod'),
    `module vault-build\n\ngo 1.25.0\n\nrequire (\n${requirements.map((line) => `\t${line}\n`).join('')})\n`,
  );
  await writeFile(
    join(folder, 'main.go'),
    'package main\n\nimport (\n\t"os"\n\n\t"github.com/hashicorp/vault/command"\n)\n\n' +
      'func main() {\n\tos.Exit(command.Run(os.Args[1:]))\n}\n',
  );
}

/** Everything that Go fetches and compiles stays inside `folder`; the user's own caches are not touched. */
async function compile(folder: string, { go, env, progress }: BuildRequest): Promise<void> {
  // `minimal` leaves the cloud auth methods and database engines out; jwt, approle, cert, userpass, kv, pki and transit stay.
  const args = ['build', '-v', '-mod=mod', '-modcacherw', '-trimpath', '-tags=minimal', '-ldflags=-s -w'];
  await mkdir(join(folder, 'tmp'));
  const child = spawn(go, [...args, '-o', 'vault', '.'], {
    cwd: folder,
    // Its own process group, so that the compilers end with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      CGO_ENABLED: '0',
      GO111MODULE: 'on',
      GOWORK: 'off',
      GOOS: undefined,
      GOARCH: undefined,
      GOPATH: join(folder, 'path'),
      GOMODCACHE: join(folder, 'modules'),
      GOCACHE: join(folder, 'objects'),
      GOTMPDIR: join(folder, 'tmp'),
    },
  });
  const takeBack = afterDeath('kill -9 -- "-$1"; sleep 1; rm -rf -- "$2"', [String(child.pid), folder]);
  const log = watch(progress);
  child.stdout.setEncoding('utf8').on('data', log.add);
  child.stderr.setEncoding('utf8').on('data', log.add);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code !== 0) {
      throw new NoServerError(`Building Vault with ${basename(go)} failed:\n${log.last().join('\n')}`);
    }
  } finally {
    log.end();
    takeBack();
  }
}

/** Counts what Go reports and says now and then how far it is. */
function watch(progress: (line: string) => void) {
  const started = Date.now();
  let modules = 0;
  let packages = 0;
  let rest = '';
  let other: string[] = [];
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    progress(`  ${seconds} s: ${modules} modules fetched, ${packages} packages compiled`);
  }, HEARTBEAT_MS);
  return {
    add: (text: string): void => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith('go: downloading ')) modules += 1;
        else if (/^[\w.~/-]+$/.test(line)) packages += 1;
        else other = [...other, line].slice(-KEPT_LINES);
      }
    },
    last: (): readonly string[] => [...other, rest].filter((line) => line !== ''),
    end: (): void => clearInterval(timer),
  };
}
