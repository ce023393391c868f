import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findExecutable, pathFolders } from '../../src/adapters/server/binary.ts';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { CI } from '../support/ci-platforms.ts';
import { builtCli } from '../support/cli.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { docShell } from './doc-shell.ts';
import { fences, shownCommands } from './fences.ts';
import { ofThisMachine } from './own-issuer.ts';
import { reader } from './play.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const TOP = join(CI, '..');

/** The reader has a server of their own, and no cluster, Semaphore or Nomad. */
const NOT_RUN = [
  /^export VAULT_(?:ADDR|TOKEN)=/,
  /^(?:sem|argocd|nomad) /,
  /^kubectl (?!kustomize )/,
  /--auth-method jwt/,
];
const hasKubectl = (await findExecutable('kubectl', pathFolders(process.env))) !== undefined;
if (!hasKubectl) {
  process.stderr.write('missing: kubectl, so the pages do not run kubectl kustomize\n');
  NOT_RUN.push(/^kubectl /);
}

/** Each page, the issuer that its reader writes into the spec, and the roles that are there in the end. */
const pages = [
  ['gitlab', 'https://gitlab.example.com', ['vaultctl-apply', 'vaultctl-plan']],
  ['semaphore', 'https://acme.semaphoreci.com', ['vaultctl-apply', 'vaultctl-plan']],
  ['jenkins', 'https://jenkins.acme.example/oidc', ['vaultctl-apply', 'vaultctl-plan']],
  [
    'kubernetes',
    'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE',
    ['vaultctl-apply', 'vaultctl-plan'],
  ],
  ['argocd', 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE', ['vaultctl-apply', 'vaultctl-plan']],
  ['nomad', 'https://nomad.acme.example:4646', ['vaultctl-apply', 'vaultctl-plan']],
] as const;

let issuer: Issuer;
let cli: Awaited<ReturnType<typeof builtCli>>;
let folder: string;

beforeAll(async () => {
  [issuer, cli, folder] = await Promise.all([
    startIssuer(),
    builtCli(),
    mkdtemp(join(tmpdir(), 'vaultctl-platforms-')),
  ]);
  const command = cli.command.map((part) => `"${part}"`).join(' ');
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/vaultctl'), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
});
afterAll(async () => {
  await Promise.all([issuer.close(), cli.remove(), rm(folder, { recursive: true, force: true })]);
});

/** Follows a page in an empty repository; what the reader writes is changed before it is used. */
async function follow(
  name: string,
  server: Pick<RunningServer, 'address' | 'token'>,
  before: string,
): Promise<{ readonly said: readonly string[]; readonly repository: string }> {
  const repository = join(folder, name);
  await mkdir(repository);
  const shell = docShell(repository, {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    VAULTCTL: TOP,
    VAULT_ADDR: server.address,
    VAULT_TOKEN: server.token,
    NO_COLOR: '1',
  });
  const blocks = fences(await readFile(join(TOP, `docs/platforms/${name}.md`), 'utf8'));
  const commands = blocks.flatMap(shownCommands).map(({ command }) => command);
  const notRun = commands.filter((command) => NOT_RUN.some((pattern) => pattern.test(command)));
  const person = reader(shell, notRun);
  for (const fence of blocks) {
    await person.follow(fence);
    const { title, language } = fence;
    if (title === undefined || language !== 'diff') continue;
    const path = join(repository, title);
    await writeFile(path, ofThisMachine((await readFile(path, 'utf8')).replace(before, issuer.url)));
  }
  return { said: person.said, repository };
}

for (const { name: server, start } of (await liveServers()).slice(0, 1)) {
  describe.each(pages)(`docs/platforms/%s.md, on ${server}`, (name, before, roles) => {
    let running: RunningServer;
    beforeAll(async () => {
      running = await start();
    });
    afterAll(() => running.stop());

    test('leads to the roles and to the first plan, up to what the platform itself does', async () => {
      const { said } = await follow(name, running, before);
      const all = said.join('\n');
      expect(all).toContain(`Plan: ${roles.length * 2 + 2} to add, 0 to change, 0 to destroy.`);
      if (/first (?:pull|merge) request/.test(await readFile(join(TOP, `docs/platforms/${name}.md`), 'utf8')))
        expect(said.at(-1)).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
      const found = await rawHttp(running).read(`auth/jwt/${name}/role?list=true`);
      expect(found?.['keys']).toEqual(roles);
      if (hasKubectl && ['kubernetes', 'argocd'].includes(name)) expect(all).toContain('kind: ConfigMap');
    });
  });
}

test('docs/platforms/others.md has a spec for each platform, without a warning', async () => {
  const { repository } = await follow('others', { address: 'http://127.0.0.1:1', token: '' }, '');
  const page = await readFile(join(TOP, 'docs/platforms/others.md'), 'utf8');
  const specs = fences(page).flatMap(({ title }) => title ?? []);
  expect(specs).toEqual(['buildkite.yaml', 'circleci.yaml', 'bitbucket.yaml', 'azure.yaml']);
  const shell = docShell(repository, { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` });
  for (const spec of specs) {
    const { code, output } = await shell.run(
      `mv ${spec} access/ && vaultctl validate --strict access/${spec}`,
    );
    expect([code, output]).toEqual([0, 'The spec is valid: 6 objects.\n']);
  }
});

test('docs/pipelines.md leads to every page', async () => {
  const text = await readFile(join(TOP, 'docs/pipelines.md'), 'utf8');
  for (const name of ['github', 'others', ...pages.map(([page]) => page)])
    expect(text).toContain(`](platforms/${name}.md)`);
});
