import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { findLeaks } from './canaries.ts';
import { clientNames, clientShell } from './client-shell.ts';
import type { ClientName, ClientShell, ScriptRun } from './client-shell.ts';
import { record } from './e2e-table.ts';
import { rawHttp } from './raw-http.ts';
import type { RawHttp } from './raw-http.ts';
import { liveServers } from './servers.ts';
import type { LiveServer } from './servers.ts';
import { until } from './until.ts';

/** A terminal of one workload: nobody has logged in there before. */
export type Workload = (script: string, env?: Readonly<Record<string, string>>) => Promise<ScriptRun>;

/** A real server, real clients at it, and what `vaultctl` has said meanwhile. */
export interface ClientBench {
  readonly server: RunningServer;
  readonly shell: ClientShell;
  readonly raw: RawHttp;
  /** Runs commands of `vaultctl`, with the root token unless `env` has another. */
  ask(script: string, env?: Readonly<Record<string, string>>): Promise<ScriptRun>;
  /** The same for commands that must not fail: gives what they said. */
  operate(script: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** A new terminal, without a token. */
  workload(client: ClientName): Promise<Workload>;
  /** Writes a secret of the KV engine, and gives what a reader must find in its `value`. */
  plant(path: string, namespace?: string): Promise<string>;
  /** Runs one story for the table; it resolves with its outcome. */
  tell(client: string, what: string, story: () => Promise<string>): Promise<void>;
  /** Every secret so far that must not stand in what `vaultctl` says. */
  readonly canaries: string[];
  /** Ends all, and looks for secrets in what `vaultctl` has said. */
  stop(): Promise<void>;
}

/** Servers of today, each with the clients that are there: OpenBao's own program only at its own server. */
export async function benches(): Promise<
  readonly { readonly live: LiveServer; readonly clients: readonly ClientName[] }[]
> {
  const there = await clientNames();
  if (!there.includes('vault')) {
    process.stderr.write('missing: the program vault, so tests with real clients are skipped\n');
    return [];
  }
  const servers = (await liveServers()).filter(({ name }) => name !== 'bao-2.2');
  return servers.map((live) => ({
    live,
    clients: there.filter((name) => name === 'vault' || live.flavour === 'openbao'),
  }));
}

/** Starts a server and makes a shell, for the rows of one system. */
export async function clientBench(system: string, { start }: LiveServer): Promise<ClientBench> {
  const [server, shell] = await Promise.all([start(), clientShell()]);
  const heard: string[] = [];
  const canaries = [server.token];
  const reach = { VAULT_ADDR: server.address };
  const versions = { vault: '', bao: '' };
  for (const name of await clientNames()) {
    const { stdout } = await shell.run(`${name} version`, {});
    versions[name] = `${name} ${/v(\S+?),? /.exec(stdout)?.[1] ?? ''}`;
  }
  const title = `${server.flavour === 'vault' ? 'Vault' : 'OpenBao'} ${server.version}`;
  const ask: ClientBench['ask'] = async (script, env = {}) => {
    const ran = await shell.run(`set -e\n${script}`, { ...reach, VAULT_TOKEN: server.token, ...env });
    heard.push(ran.stdout, ran.stderr);
    return ran;
  };
  return {
    server,
    shell,
    raw: rawHttp(server),
    canaries,
    ask,
    async operate(script, env) {
      const ran = await ask(script, env);
      expect(ran.code, `${script}\n${ran.stdout}\n${ran.stderr}`).toBe(0);
      return ran.stdout + ran.stderr;
    },
    async workload(client) {
      const HOME = await mkdtemp(join(dirname(shell.home), 'home-'));
      return (script, env = {}) => shell.run(script, { ...reach, HOME, ...env }, client);
    },
    async plant(path, namespace = '') {
      const value = `planted-${randomBytes(12).toString('hex')}`;
      canaries.push(value);
      // A new KV engine of version 2 takes no writes for a moment.
      await until(`${path} takes a write`, () =>
        rawHttp(server, namespace)
          .write(path, { data: { value } })
          .then(
            () => true,
            () => false,
          ),
      );
      return value;
    },
    async tell(client, what, story) {
      const begun = performance.now();
      const outcome = await story();
      const program = client === 'vault' || client === 'bao' ? versions[client] : client;
      record({
        system,
        client: program,
        server: title,
        what,
        outcome,
        seconds: (performance.now() - begun) / 1000,
      });
    },
    async stop() {
      await server.stop();
      await shell.remove();
      const texts = heard.map((text) => ({ where: 'what vaultctl said', text }));
      const secrets = Object.fromEntries(canaries.map((secret, index) => [`secret ${index}`, secret]));
      expect(findLeaks(secrets, texts)).toEqual([]);
    },
  };
}
