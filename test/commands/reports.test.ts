import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCode } from '../../src/commands/exit-code.ts';
import { run, SPEC, vaultError } from '../support/apply-story.ts';
import { MemoryVault } from '../support/memory-vault.ts';
import { readXml } from '../support/xml-reader.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-reports-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const report = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

/** Nothing is wrong with it. */
const spec = SPEC.replace('[other]', '[web]');

/** A server that refuses to write a role, and says why. */
function refusing(...errors: string[]): MemoryVault {
  const vault = new MemoryVault();
  vault.before = ({ method, path }) => {
    if (method === 'POST' && path.startsWith('auth/jwt/role/'))
      throw vaultError({ path, status: 400, errors });
  };
  return vault;
}

describe('an apply of which a part fails', () => {
  test('names in every form what was not applied, at its place in the spec', async () => {
    await writeFile(join(folder, 'spec.yaml'), spec);
    const reports =
      '--report junit=a.xml --report markdown=a.md --report codequality=a.json --report sarif=a.sarif';
    const command = `apply --auto-approve spec.yaml ${reports}`;
    const { code } = await run(command, refusing('no ``` </details> @team'), { folder });
    expect(code).toBe(exitCode.incomplete);

    const cases = readXml(await report('a.xml')).children[0]?.children ?? [];
    const failed = cases.filter(({ children }) => children.some(({ name }) => name === 'failure'));
    expect(failed.map(({ attributes }) => attributes['name'])).toEqual(['auth/jwt/role/web']);

    const markdown = await report('a.md');
    expect(markdown).toContain('**Apply incomplete: ');
    expect(markdown).toContain('<code>auth/jwt/role/web</code> (jwt-role): <b>failed</b>');
    expect(markdown).toContain('- **error** `spec.yaml:8:7`: POST auth/jwt/role/web: 400 no');

    expect(JSON.parse(await report('a.json'))).toMatchObject([
      { check_name: 'not-applied', location: { path: 'spec.yaml', lines: { begin: 8 } } },
    ]);
    expect(JSON.parse(await report('a.sarif'))).toMatchObject({
      runs: [
        { invocations: [{ executionSuccessful: false, exitCode: 5 }], results: [{ ruleId: 'not-applied' }] },
      ],
    });
  });
});

describe('a run that ends before there is a plan', () => {
  test('is a failure in the reports, too', async () => {
    const vault = new MemoryVault();
    vault.before = ({ method, path }) => {
      throw vaultError({ method, path, errors: ['connection refused'], fate: 'not-sent' });
    };
    const command = 'plan - --report junit=a.xml --report markdown=a.md --report gitlab-terraform=a.json';
    const { code, stderr } = await run(command, vault, { folder });
    expect(code).toBe(exitCode.serverRefused);
    expect(stderr).toMatch(/^error GET .*connection refused/);
    expect(await report('a.xml')).toContain('<failure type="run-failed" message="GET ');
    expect(await report('a.md')).toContain('**The run did not come to its end.**');
    expect(await report('a.json')).toBe('{}\n');
  });
});

describe('a report that cannot be written', () => {
  beforeEach(() => mkdir(join(folder, 'taken')));

  test('is an error when nothing was applied', async () => {
    const { code, stderr } = await run('plan - --report json=taken --report markdown=a.md', undefined, {
      folder,
    });
    expect(code).toBe(exitCode.wrongInput);
    expect(stderr).toMatch(/^error the report taken was not written: /m);
    expect(await report('a.md')).toContain('### vaultctl plan');
  });

  test('changes nothing about what an apply has done', async () => {
    const command = 'apply --auto-approve - --report json=taken';
    const { code, stderr } = await run(command, undefined, { folder });
    expect(code).toBe(exitCode.done);
    expect(stderr).toMatch(/^error the report taken was not written: /m);
  });
});

describe('on GitHub', () => {
  const env = { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: 'outputs', GITHUB_STEP_SUMMARY: 'summary.md' };

  test('later steps get the counts, the digest and the exit code', async () => {
    const { stdout } = await run('plan --detailed-exitcode --json -', undefined, { folder, env, spec });
    const outputs = await report('outputs');
    const { digest } = JSON.parse(stdout) as { digest: string };
    expect(readOutputs(outputs)).toEqual({
      changes: 'true',
      add: '7',
      change: '0',
      destroy: '0',
      widenings: '4',
      digest,
      'exit-code': '2',
    });
  });

  test('what others have written in the files stays', async () => {
    await writeFile(join(folder, 'outputs'), 'mine=1\n');
    await run('validate -', undefined, { folder, env, spec });
    await run('validate -', undefined, { folder, env, spec });
    expect(await report('outputs')).toMatch(/^mine=1\n/);
    expect((await report('summary.md')).match(/vaultctl:validate/g)).toHaveLength(2);
  });

  test('a file that cannot be written is a warning', async () => {
    const broken = { ...env, GITHUB_OUTPUT: 'no/such/folder' };
    const { code, stderr } = await run('validate -', undefined, { folder, env: broken, spec });
    expect(code).toBe(exitCode.done);
    expect(stderr).toMatch(/^warning GITHUB_OUTPUT was not written: /m);
  });

  test('a server cannot give the runner a command', async () => {
    const vault = refusing('x\n::add-mask::y\n  ::error::z ##[error]w');
    const ran = await run('apply --auto-approve -', vault, { folder, env, spec });
    const commands = `${ran.stdout}\n${ran.stderr}`
      .split('\n')
      .filter((line) => line.trimStart().startsWith('::') || line.includes('##['));
    expect(commands.map((line) => line.split(/ |::/)[1])).toEqual(['group', 'endgroup', 'error']);
    expect(ran.stdout).toContain('\\u003a:add-mask::y');
  });

  test('places are those of the repository, although the step works in a folder of it', async () => {
    await mkdir(join(folder, 'vault'));
    await writeFile(join(folder, 'vault/spec.yaml'), 'version: 2\n');
    const there = { folder: join(folder, 'vault'), env: { ...env, GITHUB_WORKSPACE: folder } };
    const { stdout } = await run('validate spec.yaml --report sarif=../a.sarif', undefined, there);
    expect(stdout).toContain('::error file=vault/spec.yaml,line=1,');
    expect(await report('a.sarif')).toContain('"uri": "vault/spec.yaml"');
    const whole = await run(`validate ${folder}/vault/spec.yaml`, undefined, there);
    expect(whole.stdout).toContain('::error file=vault/spec.yaml,line=1,');
  });
});

/** As the runner reads the file. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const blocks = text.matchAll(/^([\w-]+)<<(.+)\n([\s\S]*?)\n\2\n/gm);
  return Object.fromEntries([...blocks].map(([, name = '', , value = '']) => [name, value]));
}
