import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { builtCli } from '../support/cli.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { docShell } from './doc-shell.ts';
import { fences } from './fences.ts';
import { ofThisMachine } from './own-issuer.ts';
import { reader } from './play.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const TOP = join(import.meta.dirname, '../..');

/** GitHub's own answer, and the reader's own server. */
const NOT_RUN = [
  "gh api repos/OWNER/NAME --jq '.id, .owner.id'",
  'export VAULT_ADDR=https://vault.example.com:8200',
  'export VAULT_TOKEN=…',
];

let server: RunningServer;
let issuer: Issuer;
let cli: Awaited<ReturnType<typeof builtCli>>;
let folder: string;

beforeAll(async () => {
  const [first] = await liveServers();
  if (first === undefined) throw new Error('there is no server');
  [server, cli] = await Promise.all([first.start(), builtCli()]);
  issuer = await startIssuer(server.hostName);
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-platform-'));
});
afterAll(async () => {
  await issuer.close();
  await server.stop();
  await cli.remove();
  await rm(folder, { recursive: true, force: true });
});

test('docs/platforms/github.md, up to what GitHub itself does', async () => {
  const repository = join(folder, 'repository');
  await mkdir(repository);
  const spec = join(repository, 'access/vaultctl.yaml');
  const shell = docShell(repository, {
    PATH: `${await programFolder()}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    VAULTCTL: TOP,
    VAULT_ADDR: server.address,
    VAULT_TOKEN: server.token,
    NO_COLOR: '1',
  });
  const person = reader(shell, NOT_RUN);
  for (const fence of fences(await readFile(join(TOP, 'docs/platforms/github.md'), 'utf8'))) {
    await person.follow(fence);
    // The server of the test does not reach GitHub, and has an issuer of its own.
    if (fence.title !== undefined)
      await replaceIn(spec, 'https://token.actions.githubusercontent.com', issuer.url);
  }
  expect(person.said.filter((text) => text.includes('Plan: 6 to add'))).toHaveLength(2);
  expect(person.said.at(-1)).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
  const roles = await rawHttp(server).read('auth/jwt/github/role?list=true');
  expect(roles?.['keys']).toEqual(['vaultctl-apply', 'vaultctl-plan']);
  await expect(readFile(join(repository, '.github/workflows/vault.yml'), 'utf8')).resolves.toContain('jobs:');
});

/** A folder with the built command line in it, by the name that people call it. */
async function programFolder(): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const command = cli.command.map((part) => `"${part}"`).join(' ');
  await writeFile(join(bin, 'vaultctl'), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  return bin;
}

async function replaceIn(file: string, before: string, after: string): Promise<void> {
  await writeFile(file, ofThisMachine((await readFile(file, 'utf8')).replace(before, after)));
}
