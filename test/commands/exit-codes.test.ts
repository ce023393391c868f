import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitCode } from '../../src/commands/exit-code.ts';
import type { ExitCode } from '../../src/commands/exit-code.ts';
import type { WireObject } from '../../src/model/wire.ts';
import { run, vaultError } from '../support/apply-story.ts';
import type { CommandWorld, Ran } from '../support/command-io.ts';
import { liveTestStories } from '../support/live-test-stories.ts';
import { MemoryVault } from '../support/memory-vault.ts';
import { brokenPort, failing, unreachable } from '../support/troubled-servers.ts';

type More = Partial<CommandWorld> & { readonly spec?: string };

interface Story {
  readonly code: ExitCode;
  readonly what: string;
  readonly command: string;
  /** A new world for each run. */
  readonly world?: () => More & { readonly vault?: MemoryVault };
}

const ROLE = 'version: 1\ntoken_roles: { nomad: { orphan: true } }\n';
const LOCK = 'version: 1\nsettings: { lock: { mount: kv, path: access } }\n';
const POLICY = 'version: 1\npolicies: { app: { text: \'path "a" { capabilities = ["read"] }\' } }\n';
const APPLY = 'apply --auto-approve -';

/** A server on which somebody has made a mount of the same name and of another type. */
function anotherMount(): More & { readonly vault: MemoryVault } {
  const vault = new MemoryVault();
  vault.before = async () => {
    vault.before = undefined;
    await vault.other.write({ namespace: '', path: 'sys/mounts/team' }, { type: 'kv' });
  };
  return { vault, spec: 'version: 1\nsecrets: { team: { type: pki } }\n' };
}

/** A server on which something is already there. */
function holding(path: string, body: WireObject, spec: string): More & { readonly vault: MemoryVault } {
  const vault = new MemoryVault();
  vault.before = async () => {
    vault.before = undefined;
    await vault.other.write({ namespace: '', path }, body);
  };
  return { vault, spec };
}

/** A server of which the token may see a part. */
function halfHidden(): { readonly vault: MemoryVault } {
  const vault = new MemoryVault();
  let isEmpty = true;
  vault.before = async ({ method, path }) => {
    if (isEmpty) await vault.other.write({ namespace: '', path: 'auth/token/roles/nomad' }, {});
    isEmpty = false;
    if (method === 'LIST' && path === 'sys/policies/acl') throw vaultError({ method, path, status: 403 });
  };
  return { vault };
}

const mistake = (): More => ({ spec: 'version: 2\n' });
const stopped = (code: ExitCode) => (): More => ({ stopCode: () => code });

const planLike = ['plan -', 'drift -', APPLY];
const stories: readonly Story[] = [
  { code: exitCode.done, what: 'a valid spec', command: 'validate -' },
  {
    code: exitCode.done,
    what: 'nothing that opens too much',
    command: 'lint -',
    world: () => ({ spec: 'version: 1\ntoken_roles: { app: { allowed_policies: [app] } }\n' }),
  },
  { code: exitCode.checkFailed, what: 'a role that opens too much', command: 'lint -' },
  { code: exitCode.done, what: 'a finding that is not wanted', command: 'lint --ignore * -' },
  { code: exitCode.done, what: 'a finding that fails nothing', command: 'lint --fail-on never -' },
  { code: exitCode.wrongInput, what: 'a mistake', command: 'lint -', world: mistake },
  { code: exitCode.wrongInput, what: 'a code that there is not', command: 'lint --select token-rol -' },
  { code: exitCode.done, what: 'a long form', command: 'render -' },
  { code: exitCode.done, what: 'a plan with changes', command: 'plan -' },
  { code: exitCode.done, what: 'an apply', command: APPLY },
  {
    code: exitCode.done,
    what: 'no drift',
    command: 'drift -',
    world: () => holding('auth/token/roles/nomad', { orphan: true }, ROLE),
  },
  { code: exitCode.done, what: 'an import of nothing', command: 'import --out out-a' },
  {
    code: exitCode.done,
    what: 'a file in form',
    command: 'fmt --check -',
    world: () => ({ spec: 'version: 1\n' }),
  },
  { code: exitCode.done, what: 'a policy', command: 'policy --for plan -' },
  {
    code: exitCode.done,
    what: 'somebody who can',
    command: 'explain --who-can read secret/x -',
    world: () => ({
      spec: 'version: 1\ntoken_roles: { a: { allowed_policies: [p] } }\npolicies: { p: "path \\"secret/x\\" { policy = \\"read\\" }" }\n',
    }),
  },
  { code: exitCode.checkFailed, what: 'nobody who can', command: 'explain --who-can read secret/x -' },
  { code: exitCode.done, what: 'a right', command: 'explain --path sys/health --as policy:root -' },
  { code: exitCode.checkFailed, what: 'no right', command: 'explain --path secret/x --as policy:default -' },
  { code: exitCode.wrongInput, what: 'no JWT', command: 'explain --token -' },
  { code: exitCode.wrongInput, what: 'nothing asked', command: 'explain -' },
  {
    code: exitCode.done,
    what: 'a lock that nobody has',
    command: 'force-unlock x -',
    world: () => holding('sys/mounts/kv', { type: 'kv', options: { version: '2' } }, LOCK),
  },
  { code: exitCode.done, what: 'tests that all hold', command: 'test good' },
  ...liveTestStories,
  { code: exitCode.done, what: 'a starter spec', command: 'init a.yaml' },
  { code: exitCode.done, what: 'the schema', command: 'schema' },
  { code: exitCode.done, what: 'a page of help', command: 'help plan' },
  ...[
    'validate -',
    'render -',
    'explain --who-can read secret/x -',
    'fmt -',
    'policy --for plan -',
    'force-unlock x -',
    ...planLike,
  ].map((command) => ({
    code: exitCode.wrongInput,
    what: 'a mistake in the spec',
    command,
    world: command === 'fmt -' ? () => ({ spec: '{' }) : mistake,
  })),
  ...['validate', 'render', 'fmt', 'policy --for apply', 'force-unlock x', 'plan', 'drift', 'apply'].map(
    (command) => ({
      code: exitCode.wrongInput,
      what: 'no spec',
      command,
    }),
  ),
  { code: exitCode.wrongInput, what: 'no test', command: 'test none' },
  { code: exitCode.wrongInput, what: 'a watch for a report', command: 'test --watch --json good' },
  { code: exitCode.wrongInput, what: 'a mistake in a test file', command: 'test bad' },
  { code: exitCode.wrongInput, what: 'an apply that nobody approved', command: 'apply -' },
  { code: exitCode.wrongInput, what: 'a no', command: 'apply -', world: () => ({ answer: 'no' }) },
  { code: exitCode.wrongInput, what: 'nothing of that name', command: 'import --out out-b auth/none' },
  { code: exitCode.wrongInput, what: 'a file that is there', command: 'init exists.yaml' },
  { code: exitCode.wrongInput, what: 'nowhere to put the token', command: 'token create --policy app' },
  { code: exitCode.wrongInput, what: 'a file that is there', command: 'login --out exists.yaml' },
  { code: exitCode.wrongInput, what: 'too many arguments', command: 'schema --more' },
  { code: exitCode.changes, what: 'changes, asked for', command: 'plan --detailed-exitcode -' },
  { code: exitCode.changes, what: 'drift', command: 'drift -' },
  {
    code: exitCode.checkFailed,
    what: 'a file that is not in form',
    command: 'fmt --check -',
    world: () => ({ spec: 'version:   1\n' }),
  },
  { code: exitCode.checkFailed, what: 'a test that does not hold', command: 'test failing' },
  {
    code: exitCode.checkFailed,
    what: 'what the token may not list',
    command: 'import --out out-c',
    world: halfHidden,
  },
  ...[...planLike, 'import --out out-d', 'policy --for plan -', 'force-unlock x -'].map((command) => ({
    code: exitCode.serverRefused,
    what: 'a server that cannot be reached',
    command,
    world: () => ({ ...unreachable(), ...(command.startsWith('force') && { spec: LOCK }) }),
  })),
  {
    code: exitCode.serverRefused,
    what: 'a first write that was refused',
    command: APPLY,
    world: () => ({ vault: failing(1), spec: ROLE }),
  },
  {
    code: exitCode.incomplete,
    what: 'a later write that was refused',
    command: APPLY,
    world: () => ({ vault: failing(2) }),
  },
  ...planLike.map((command) => ({ code: exitCode.refused, what: 'a guard', command, world: anotherMount })),
  {
    code: exitCode.refused,
    what: 'another cluster',
    command: 'force-unlock x -',
    world: () => ({ spec: LOCK.replace('settings: {', 'settings: { cluster: elsewhere,') }),
  },
  ...[...planLike, 'import --out out-e', 'policy --for plan -', 'force-unlock x -'].map((command) => ({
    code: exitCode.bug,
    what: 'a bug of ours',
    command,
    world: () => ({ ...brokenPort(), ...(command.startsWith('force') && { spec: LOCK }) }),
  })),
  ...([exitCode.interrupted, exitCode.terminated] as const).flatMap((code) =>
    planLike.map((command) => ({ code, what: `signal ${code}`, command, world: stopped(code) })),
  ),
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-codes-'));
  await writeFile(join(folder, 'exists.yaml'), ROLE);
  for (const [name, right] of Object.entries({
    good: 'can: [read a]',
    failing: 'cannot: [read a]',
    bad: 'can: a',
  })) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'vaultctl.yaml'), POLICY);
    const test = `version: 1\ntests: [{ name: it, token: { policies: [app] }, ${right} }]\n`;
    await writeFile(join(folder, name, 'app.test.yaml'), test);
    if (name === 'good') await cp(join(folder, name), join(folder, 'two'), { recursive: true });
  }
  await cp(join(folder, 'two/app.test.yaml'), join(folder, 'two/more.test.yaml'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What tells of a run besides its text, by command. */
const REPORTED = ['validate', 'lint', 'test', 'plan', 'drift', 'apply'];
const JSON_ONLY = ['force-unlock'];

test.each(stories)('$code: $command, $what', async ({ code, command, world }) => {
  const [name = ''] = command.split(' ');
  const go = (line: string): Promise<Ran> => {
    const { vault, ...more } = world?.() ?? {};
    return run(line, vault, { folder, ...more });
  };
  const plain = await go(command);
  expect(plain.code, plain.stderr).toBe(code);
  if (![...REPORTED, ...JSON_ONLY].includes(name)) return;

  const json = await go(`${command} --json`);
  expect(json.code).toBe(code);
  expect(JSON.parse(json.stdout)).toMatchObject({ format: 1, command: name, exit_code: code });
  if (!REPORTED.includes(name)) return;

  const reported = await go(`${command} --report json=report.json`);
  expect(reported).toEqual({ ...plain, stderr: reported.stderr });
  const report: unknown = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  expect(report).toMatchObject({ command: name, exit_code: code });
});

/** Which commands end with which code is proven above, but for real processes and servers. */
const ELSEWHERE = {
  token: 'test/live/token.test.ts, test/live/token-check.test.ts',
  login: 'test/live/try-login.test.ts',
  dev: 'test/commands/dev-interrupted.test.ts, test/live/exit-codes.test.ts',
} as const;

test('each code of the page, and each command of the help, has a story', async () => {
  const page = (await run('help exit-codes')).stdout;
  const onPage = [...page.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => Number(code));
  expect(onPage).toEqual(Object.values(exitCode));
  expect(new Set(stories.map(({ code }) => code))).toEqual(new Set<number>(onPage));
  const help = (await run('help')).stdout.split('Commands:')[1] ?? '';
  const commands = [...help.matchAll(/^ {2}([a-z][\w-]*) /gm)].map(([, name = '']) => name);
  expect(commands.length).toBeGreaterThan(10);
  const told = [...stories.map(({ command }) => command.split(' ')[0] ?? ''), ...Object.keys(ELSEWHERE)];
  expect(new Set(told)).toEqual(new Set(commands));
});

test.each([
  ['validate --fast --json -', 'validate', "unknown option '--fast'"],
  [
    'plan --json --parallelism 0 -',
    'plan',
    "option '--parallelism <number>' argument '0' is invalid. It takes",
  ],
  ['--json vlidate -', 'vaultctl', "unknown option '--json'"],
  ['vlidate --json -', 'vaultctl', "unknown command 'vlidate'"],
  ['plan --json --var', 'plan', "option '--var <NAME=VALUE>' argument missing"],
])(
  'a command line that makes no sense is told in JSON when that was asked for: %s',
  async (line, command, message) => {
    const { code, stdout, stderr } = await run(line);
    expect(code).toBe(exitCode.wrongInput);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      format: 1,
      command,
      exit_code: 1,
      diagnostics: [],
      error: { message: expect.stringContaining(message) as string, hint: 'see `vaultctl --help`' },
    });
  },
);

test('a bug asks for a report and says where it is', async () => {
  const { stderr } = await run('plan -', new MemoryVault(), brokenPort());
  expect(stderr).toMatch(/^error a bug of vaultctl: TypeError: x is not y\n {4}at /);
  expect(stderr).toContain('next: please report it');
});
