import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serverEnvironment } from '../../src/adapters/server/binary.ts';
import { runServer } from '../../src/adapters/server/server-process.ts';
import { freePorts } from './free-ports.ts';
import { until } from './until.ts';

const run = promisify(execFile);
const READY_MS = 90_000;
const END_MS = 30_000;

/** A Nomad server and client in one process, in development mode. */
export interface NomadAgent {
  /** `http://127.0.0.1:PORT`; its keys are at `/.well-known/jwks.json`. */
  readonly address: string;
  /** `1.9.7` */
  readonly version: string;
  /** What it has logged so far. */
  log(): string;
  /** Gives it another `vault` block, as an operator does: a changed file and SIGHUP. */
  reload(vault: string): Promise<void>;
  /** Runs `nomad` against it, in a folder if one is named, and gives what it prints; rejects when it fails. */
  nomad(args: readonly string[], env?: Readonly<Record<string, string>>, cwd?: string): Promise<string>;
  /** The JSON of a GET; undefined for 404. */
  read(path: string): Promise<unknown>;
  /** A POST of its API. */
  post(path: string, body?: object): Promise<void>;
  stop(): Promise<void>;
}

/** How to start an agent. */
interface NomadOptions {
  /** A free one when left out. */
  readonly port?: number;
  /** Its own token of Vault, where it is not in the configuration. */
  readonly token?: string;
}

/** Starts an agent with this `vault` block, or any other text of a configuration, and waits until it takes jobs. */
export async function startNomad(
  binary: string,
  vault: string,
  { port, token }: NomadOptions = {},
): Promise<NomadAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-nomad-'));
  const config = join(folder, 'vault.hcl');
  const [free, rpc, serf] = await freePorts(3);
  const http = port ?? free;
  const data = await mkdtemp(join(tmpdir(), 'vaultctl-nomad-data-'));
  await writeFile(
    join(folder, 'agent.hcl'),
    `ports {\n  http = ${http}\n  rpc = ${rpc}\n  serf = ${serf}\n}\n${AGENT}`,
  );
  await writeFile(config, vault);
  const env = {
    ...serverEnvironment(process.env),
    // Where it is set, the agent's look for a cloud fails.
    AWS_CA_BUNDLE: undefined,
    HOME: folder,
    TMPDIR: data,
    ...(token !== undefined && { VAULT_TOKEN: token }),
  };
  // Texts of others stand in the log with their quotes escaped.
  const log = (): string => readFileSync(join(folder, 'log'), 'utf8').replaceAll('\\"', '"');
  const {
    stop: kill,
    running,
    exited,
  } = runServer(
    // The shell leaves its process to Nomad, so the number in the file is Nomad's. Tasks share Nomad's outputs, and a
    // pipe would be open as long as one of them is left.
    { file: '/bin/sh', args: ['-c', SCRIPT, 'sh', binary, ...ARGUMENTS], env, folder },
    NOTHING,
  );
  const pid = async (): Promise<number> => Number(await readFile(join(folder, 'pid'), 'utf8'));
  const end = async (): Promise<void> => {
    // In development mode it ends the tasks and takes down their folders, which can take longer than `kill` waits.
    const leader = await pid();
    if (running()) process.kill(leader, 'SIGINT');
    await Promise.race([exited, sleep(END_MS, undefined, { ref: false })]);
    await kill();
    await endRest(leader, data);
    await removeData(data);
  };
  const address = `http://127.0.0.1:${http}`;
  const read = async (path: string): Promise<unknown> => {
    const response = await fetch(`${address}/v1/${path}`);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const isReady = async (): Promise<boolean> => {
    if (!running()) throw new Error('Nomad has ended');
    const nodes = await read('nodes').catch(() => []);
    return (nodes as readonly { readonly Status: string }[]).some(({ Status }) => Status === 'ready');
  };
  try {
    await until('Nomad is ready', isReady, READY_MS);
  } catch (error) {
    await end();
    throw error;
  }
  const nomad: NomadAgent['nomad'] = async (args, more = {}, cwd = folder) => {
    const { stdout } = await run(binary, args, {
      cwd,
      env: { ...env, NOMAD_ADDR: address, ...more },
      timeout: 60_000,
    });
    return stdout;
  };
  return {
    address,
    version: /v(\d+\.\d+\.\d+)/.exec(await nomad(['version']))?.[1] ?? '',
    log,
    async reload(text) {
      await writeFile(config, text);
      process.kill(await pid(), 'SIGHUP');
    },
    nomad,
    read,
    async post(path, body = {}) {
      const response = await fetch(`${address}/v1/${path}`, { method: 'POST', body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    },
    async stop() {
      for (const { ID } of (await read('jobs')) as readonly Listed[]) {
        await nomad(['job', 'stop', '-purge', '-detach', ID]);
      }
      const isOver = ({ ClientStatus }: Listed): boolean => !/pending|running/.test(ClientStatus);
      await until('all tasks have ended', async () =>
        ((await read('allocations')) as readonly Listed[]).every(isOver),
      ).finally(end);
    },
  };
}

const SCRIPT = 'echo $$ > pid && exec "$@" > log 2>&1';

interface Listed {
  readonly ID: string;
  readonly ClientStatus: string;
}

/** An agent that goes in a hurry leaves processes behind: of its own group, and with the folder of its data in their arguments. */
async function endRest(leader: number, data: string): Promise<void> {
  const numbers = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const left = [-leader];
  for (const pid of numbers) {
    const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (args.includes(`${data}/`)) left.push(Number(pid));
  }
  for (const pid of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** With privileges Nomad mounts a folder for each task's secrets; one that it has left would stand in the way. */
async function removeData(data: string): Promise<void> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  for (const [, path = ''] of mounts.matchAll(/^\S+ (\S+)/gm)) {
    if (path.startsWith(`${data}/`)) await run('umount', ['-l', path]);
  }
  await rm(data, { recursive: true, force: true });
}

const ARGUMENTS = ['agent', '-dev', '-bind', '127.0.0.1', '-config', 'agent.hcl', '-config', 'vault.hcl'];

/** The agent's output goes to a file, so there is nothing to keep back. */
const NOTHING = '\0';

// Tasks run without isolation, so no privilege is needed. A template that is refused fails at once, not after twelve attempts.
const AGENT = `
disable_update_check = true
client {
  options = {
    "driver.allowlist"     = "raw_exec"
    "fingerprint.denylist" = "env_aws,env_gce,env_azure,env_digitalocean,consul,cni,plugins_cni,bridge,landlock"
  }
  template {
    vault_retry {
      attempts = 1
      backoff  = "100ms"
    }
  }
}
plugin "raw_exec" {
  config {
    enabled = true
  }
}
`;
