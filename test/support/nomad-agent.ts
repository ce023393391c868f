import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A real Nomad, client and server in one, that runs programs without isolation. */
export interface NomadAgent {
  readonly url: string;
  /** Runs `nomad` against it; rejects when that fails. */
  run(args: readonly string[], folder: string): Promise<string>;
  /** A request of its API. */
  api(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>;
  stop(): Promise<void>;
}

const READY_MS = 90_000;

/** Starts the program in development mode, on free ports of this machine. */
export async function startNomad(program: string): Promise<NomadAgent> {
  const home = await mkdtemp(join(tmpdir(), 'vaultctl-nomad-'));
  const [http, rpc, serf] = await freePorts(3);
  await writeFile(
    join(home, 'agent.hcl'),
    [
      `ports { http = ${http}\n rpc = ${rpc}\n serf = ${serf}\n}`,
      'disable_update_check = true',
      'client { options = { "fingerprint.denylist" = "env_aws,env_gce,env_azure,env_digitalocean" } }',
      'plugin "raw_exec" { config { enabled = true } }',
    ].join('\n'),
  );
  const env = { PATH: process.env['PATH'], HOME: home, TMPDIR: home };
  const args = ['agent', '-dev', '-bind', '127.0.0.1', '-config', join(home, 'agent.hcl')];
  const child = spawn(program, args, { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise((resolve) => child.on('close', resolve));
  const url = `http://127.0.0.1:${http}`;
  const api: NomadAgent['api'] = async (method, path, body) => {
    const response = await fetch(`${url}/v1/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as unknown;
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  const isReady = async (): Promise<boolean> => {
    const nodes = (await api('GET', 'nodes').catch(() => [])) as readonly { Status: string }[];
    return nodes.some(({ Status }) => Status === 'ready');
  };
  for (const limit = Date.now() + READY_MS; !(await isReady());) {
    if (child.exitCode !== null || Date.now() > limit) {
      await stop();
      throw new Error(`nomad is not ready:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url,
    api,
    stop,
    async run(command, folder) {
      const { stdout } = await promisify(execFile)(program, [...command], {
        cwd: folder,
        env: { ...env, NOMAD_ADDR: url },
      });
      return stdout;
    },
  };
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => {
            resolve(server);
          });
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
