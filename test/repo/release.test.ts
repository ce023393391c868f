import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

// An executable is built and packed, on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 600_000 });

const TOP = join(import.meta.dirname, '../..');
const isLinux = process.platform === 'linux';
if (!isLinux) process.stderr.write(`missing: a release is rehearsed on linux, not on ${process.platform}\n`);

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe.skipIf(!isLinux)('the rehearsal of a release', () => {
  /** A clone of what is here, committed as its last commit before a release would be. */
  let clone: string;
  let version: string;
  let rehearsal: Ran;

  beforeAll(async () => {
    await mkdir(join(TOP, 'build'), { recursive: true });
    // In the same file system, so that node_modules can be linked.
    clone = await mkdtemp(join(TOP, 'build/release-'));
    const { stdout } = await ran(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      TOP,
    );
    for (const name of new Set(stdout.split('\0').filter((one) => one !== ''))) {
      await mkdir(dirname(join(clone, name)), { recursive: true });
      // A file that is deleted and not yet committed is still on the list.
      await cp(join(TOP, name), join(clone, name)).catch(() => undefined);
    }
    await ran('cp', ['--recursive', '--link', join(TOP, 'node_modules'), clone], TOP);
    ({ version } = JSON.parse(await readFile(join(clone, 'package.json'), 'utf8')) as { version: string });
    await edit('CHANGELOG.md', (text) => text.replace(/^(## \[[\d.]+\]) - unreleased$/m, '$1 - 2026-06-01'));
    await ran('git', ['init', '--quiet'], clone);
    await commit();
    // An image is built in test/live/image.test.ts; here it would stay in somebody's engine.
    const noEngine = { DOCKER_HOST: `unix://${clone}/no-engine.sock` };
    rehearsal = await release(['--dry-run', '--tag', `v${version}`], noEngine);
  });
  afterAll(() => rm(clone, { recursive: true, force: true }));

  const release = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
    ran(process.execPath, ['scripts/release.mjs', ...args], clone, env);
  const made = (name: string): Promise<string> => readFile(join(clone, 'build/release', name), 'utf8');
  const edit = async (name: string, change: (text: string) => string): Promise<void> => {
    await writeFile(join(clone, name), change(await readFile(join(clone, name), 'utf8')));
  };
  const commit = async (): Promise<void> => {
    const author = [
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@example.com',
      '-c',
      'commit.gpgsign=false',
    ];
    await ran('git', ['add', '--all'], clone);
    await ran('git', [...author, 'commit', '--quiet', '--no-verify', '--message', 'Release'], clone);
  };

  test('goes through', () => {
    expect([rehearsal.code, rehearsal.stderr], rehearsal.stdout).toEqual([0, '']);
    expect(rehearsal.stdout).toContain('no docker engine: the image was not built, only its context');
  });

  test('makes the package, its bill of materials, the executable and their checksums', async () => {
    expect(await readdir(join(clone, 'build/release'))).toEqual([
      'SHA256SUMS',
      `vaultctl-${version}-linux-${process.arch}.tar.gz`,
      `vaultctl-${version}.cdx.json`,
      `vaultctl-${version}.tgz`,
    ]);
    const checked = await ran(
      'sha256sum',
      ['--check', '--strict', 'SHA256SUMS'],
      join(clone, 'build/release'),
    );
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout.trim().split('\n')).toHaveLength(3);
  });

  test('the package holds the files that package.json names', async () => {
    const { stdout } = await ran(
      'tar',
      ['--list', '--file', `vaultctl-${version}.tgz`],
      join(clone, 'build/release'),
    );
    const { files } = JSON.parse(await readFile(join(clone, 'package.json'), 'utf8')) as { files: string[] };
    // npm takes these along in any case.
    const named = [...files, 'package.json', 'README.md', 'LICENSE'];
    const packed = stdout.trim().split('\n');
    const isNamed = (path: string): boolean =>
      named.some((name) => path === `package/${name}` || path.startsWith(`package/${name}/`));
    expect(packed.filter((path) => !isNamed(path))).toEqual([]);
    expect(named.filter((name) => !packed.some((path) => path.startsWith(`package/${name}`)))).toEqual([]);
    expect(packed).toContain('package/dist/cli.js');
  });

  test('the bill of materials lists what the lock file installs for users, and nothing else', async () => {
    const bom = JSON.parse(await made(`vaultctl-${version}.cdx.json`)) as {
      bomFormat: string;
      metadata: { component: { name: string; version: string } };
      components: { name: string; version: string; purl: string }[];
    };
    const lock = JSON.parse(await readFile(join(clone, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string; dev?: true; devOptional?: true }>;
    };
    const installed = Object.entries(lock.packages)
      .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
      .map(([path, entry]) => `${path.replace(/^.*node_modules\//, '')}@${entry.version}`);
    expect(bom).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { component: { name: 'vaultctl', version } },
    });
    expect(bom.components.map(({ name, version: theirs }) => `${name}@${theirs}`).sort()).toEqual(
      [...new Set(installed)].sort(),
    );
    expect(bom.components.map(({ purl }) => purl)).toContain('pkg:npm/node-vault@0.12.0');
  });

  test('the executable runs, and its licences are with it', async () => {
    const place = await mkdtemp(join(clone, 'build/unpacked-'));
    const archive = join(clone, `build/release/vaultctl-${version}-linux-${process.arch}.tar.gz`);
    await ran('tar', ['--extract', '--file', archive], place);
    expect(await readdir(place)).toEqual(['LICENSE', 'LICENSES.txt', 'vaultctl']);
    expect(await ran(join(place, 'vaultctl'), ['--version'], place)).toMatchObject({
      code: 0,
      stdout: `${version}\n`,
    });
  });

  test('made once more from the same commit, every file is the same', async () => {
    const first = await made('SHA256SUMS');
    for (const folder of ['bin', 'release']) await rm(join(clone, 'build', folder), { recursive: true });
    const steps = ['package', 'executable', 'sums'];
    expect(await release([...steps, '--tag', `v${version}`])).toMatchObject({ code: 0, stderr: '' });
    expect(await made('SHA256SUMS')).toBe(first);
  });

  test('says what it would publish, and where', () => {
    const told = rehearsal.stdout.split('\n').filter((line) => line.startsWith('+ '));
    const file = (name: string): string => join(clone, 'build/release', name);
    expect(told).toContain(`+ npm publish ${file(`vaultctl-${version}.tgz`)} --access public --provenance`);
    expect(told).toContainEqual(
      expect.stringMatching(
        /^\+ docker buildx imagetools create --tag ghcr\.io\/owner\/repository:\S+ .* ghcr\.io\/owner\/repository:\S+-\w+$/,
      ),
    );
    expect(told).toContainEqual(
      expect.stringMatching(/^\+ gh release create v\S+ --verify-tag .*SHA256SUMS /),
    );
    const major = `v${version.split('.')[0] ?? ''}`;
    expect(told.at(-1)).toContain(`-f ref=refs/tags/${major} -f sha=`);
  });

  test.each([
    [
      'another tag than the version',
      [],
      ['--tag', 'v9.9.9'],
      'the tag is v9.9.9, and package.json has version',
    ],
    ['a tag of another form', [], ['--tag', 'v1.0'], 'not of the form vX.Y.Z'],
    ['no tag', [], [], 'Name it with --tag'],
    ['everything at once without a rehearsal', [], ['--tag', 'v1.0.0'], 'name a step', 'all'],
    ['a step that there is not', [], ['--tag', 'v1.0.0', 'publish'], 'no step publish'],
  ] as const)('refuses %s', async (_, __, args, said, ...steps) => {
    const ended = await release([...(steps.length > 0 ? [] : ['check']), ...args]);
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(said) as string });
  });

  test.each([
    ['CHANGELOG.md', (text: string) => text.replace(/^## \[.*$/m, '## [9.0.0] - 2026-06-01'), 'no heading'],
    ['CHANGELOG.md', (text: string) => text.replace(/^(## \[.*\]) - .*$/m, '$1 - unreleased'), 'has no date'],
    [
      'package-lock.json',
      (text: string) => text.replace(/"version": ".*"/, '"version": "9.0.0"'),
      'package-lock.json',
    ],
    ['README.md', (text: string) => `${text}\n`, 'files differ from the commit'],
  ] as const)('refuses a changed %s', async (name, change, said) => {
    const before = await readFile(join(clone, name), 'utf8');
    await edit(name, change);
    const ended = await release(['check', '--tag', `v${version}`]);
    await writeFile(join(clone, name), before);
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(said) as string });
  });

  test('refuses a bundle of the action that is not that of the source, and another repository', async () => {
    const before = await readFile(join(clone, 'action/main.mjs'), 'utf8');
    await edit('action/main.mjs', (text) => `${text}// changed\n`);
    await commit();
    const check = ['check', '--tag', `v${version}`];
    const stale = await release(check);
    expect(stale).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('bundle of the action') as string,
    });
    await writeFile(join(clone, 'action/main.mjs'), before);
    await commit();
    expect(await release(check)).toMatchObject({ code: 0, stderr: '' });
    const elsewhere = await release(check, { GITHUB_REPOSITORY: 'acme/elsewhere' });
    expect(elsewhere).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('acme/elsewhere.git') as string,
    });
  });
});

function ran(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  // Where the tests run in a workflow themselves, its variables are not those of the rehearsal.
  const ours = Object.entries(process.env).filter(
    ([name]) => !/^(GITHUB_|GIT_|SOURCE_DATE_EPOCH$)/.test(name),
  );
  return new Promise((resolve) => {
    const options = { cwd, env: { ...Object.fromEntries(ours), ...env }, maxBuffer: 67_108_864 };
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
