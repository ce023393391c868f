import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitCode } from '../../src/commands/exit-code.ts';
import type { ExitCode } from '../../src/commands/exit-code.ts';
import { run, vaultError } from '../support/apply-story.ts';
import type { CommandWorld } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

type More = Partial<CommandWorld> & { readonly spec?: string };

interface Story {
  readonly code: ExitCode;
  readonly what: string;
  readonly command: string;
  /** A new world for each run. */
  readonly world?: () => More & { readonly vault?: MemoryVault };
}

const ROLE = 'version: 1\ntoken_roles: { nomad: { orphan: true } }\n';
const APPLY = 'apply --auto-approve -';

/** Fails the n-th POST of a run. */
function failing(nth: number): MemoryVault {
  const vault = new MemoryVault();
  let posts = 0;
  vault.before = ({ method, path }) => {
    if (method !== 'POST') return;
    posts += 1;
    if (posts === nth) throw vaultError({ path, status: 400 });
  };
  return vault;
}

/** Something of ours that fails in a way nobody thought of. */
function brokenPort(): More {
  const broken = (): Promise<never> => Promise.reject(new TypeError('x is not y'));
  return { port: { read: broken, list: broken, write: broken, delete: broken } };
}

const stories: readonly Story[] = [
  { code: exitCode.done, what: 'a valid spec', command: 'validate -' },
  { code: exitCode.done, what: 'a plan with changes', command: 'plan -' },
  { code: exitCode.done, what: 'an apply', command: APPLY },
  {
    code: exitCode.wrongInput,
    what: 'a mistake in the spec',
    command: 'validate -',
    world: () => ({ spec: 'version: 2\n' }),
  },
  { code: exitCode.wrongInput, what: 'an apply that nobody approved', command: 'apply -' },
  {
    code: exitCode.wrongInput,
    what: 'no spec',
    command: 'plan',
  },
  { code: exitCode.changes, what: 'changes, asked for', command: 'plan --detailed-exitcode -' },
  {
    code: exitCode.serverRefused,
    what: 'a server that cannot be reached',
    command: 'plan -',
    world: () => {
      const vault = new MemoryVault();
      vault.before = ({ method, path }) => {
        throw vaultError({ method, path, errors: ['connection refused'], fate: 'not-sent' });
      };
      return { vault };
    },
  },
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
  {
    code: exitCode.refused,
    what: 'a guard',
    command: 'plan -',
    world: () => {
      const vault = new MemoryVault();
      vault.before = async () => {
        vault.before = undefined;
        await vault.other.write({ namespace: '', path: 'sys/mounts/team' }, { type: 'kv' });
      };
      return { vault, spec: 'version: 1\nsecrets: { team: { type: pki } }\n' };
    },
  },
  {
    code: exitCode.bug,
    what: 'a bug of ours',
    command: 'plan -',
    world: brokenPort,
  },
  ...([exitCode.interrupted, exitCode.terminated] as const).map((code) => ({
    code,
    what: `signal ${code}`,
    command: APPLY,
    world: () => ({ stopCode: () => code }),
  })),
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-codes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(stories)('$code: $what, with and without --json and --report', async ({ code, command, world }) => {
  const { vault, ...more } = world?.() ?? {};
  const plain = await run(command, vault, more);
  expect(plain.code, plain.stderr).toBe(code);

  const again = world?.() ?? {};
  const json = await run(`${command} --json`, again.vault, again);
  expect(json.code).toBe(code);
  expect(JSON.parse(json.stdout)).toMatchObject({
    format: 1,
    command: command.split(' ')[0],
    exit_code: code,
  });

  const third = world?.() ?? {};
  const file = join(folder, `${code}.json`);
  const reported = await run(`${command} --report json=${file}`, third.vault, third);
  expect(reported).toEqual({ ...plain, stderr: reported.stderr });
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ exit_code: code });
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

test('the page of exit codes lists each of them', async () => {
  const { stdout } = await run('help exit-codes');
  for (const code of Object.values(exitCode)) expect(stdout).toMatch(new RegExp(`^ {2}${code} `, 'm'));
});
