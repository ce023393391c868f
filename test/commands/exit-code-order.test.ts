import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCode } from '../../src/commands/exit-code.ts';
import type { ExitCode } from '../../src/commands/exit-code.ts';
import { run, vaultError } from '../support/apply-story.ts';
import type { CommandWorld, Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';
import type { LoggedRequest } from '../support/memory-vault.ts';

// Which code a run has that could end with several.

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-order-'));
  // Nothing can be written there: it is a folder.
  await mkdir(join(folder, 'taken'));
  await writeFile(join(folder, 'untidy.yaml'), 'version:   1\n');
  await writeFile(join(folder, 'broken.yaml'), '{');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Three objects that need nothing of each other, written one after the other. */
const SPEC = 'version: 1\ntoken_roles: { a: { orphan: true }, b: { orphan: true }, c: { orphan: true } }\n';
const APPLY = 'apply --auto-approve --parallelism 1 -';

type World = Partial<CommandWorld> & { readonly spec?: string };
type Event = 'refuse' | 'lose' | 'change' | 'stop' | 'bug';

/** Runs with a server on which that happens at the n-th write; `change` comes right before its object is read again. */
async function go(
  command: string,
  events: Readonly<Record<number, Event | readonly Event[]>> = {},
  world: World = {},
): Promise<Ran> {
  const vault = new MemoryVault();
  let [writes, stopped] = [0, false];
  const eventsAt = (turn: number): readonly Event[] => [events[turn] ?? []].flat();
  let isApplying = false;
  const changed = new Set<string>();
  vault.before = async ({ method, path }: LoggedRequest) => {
    if (method === 'POST') {
      isApplying = true;
      writes += 1;
      const now = eventsAt(writes);
      stopped ||= now.includes('stop');
      if (now.includes('bug')) throw new TypeError('x is not y');
      if (now.includes('refuse')) throw vaultError({ path, status: 403, errors: ['permission denied'] });
      if (now.includes('lose'))
        throw vaultError({ path, fate: 'unknown', errors: ['the connection was cut'] });
    } else if (
      method === 'GET' &&
      isApplying &&
      eventsAt(writes + 1).includes('change') &&
      !changed.has(path)
    ) {
      changed.add(path);
      await vault.other.write({ namespace: '', path }, { orphan: false });
    }
  };
  const stopCode = (): ExitCode | undefined => (stopped ? exitCode.terminated : undefined);
  return run(command, vault, { folder, spec: SPEC, stopCode, ...world });
}

describe('something written and not everything confirmed wins', () => {
  test.each<readonly [string, Readonly<Record<number, Event>>]>([
    ['over a refusal', { 2: 'refuse' }],
    ['over a refusal that came first', { 1: 'refuse' }],
    ['over a stale object', { 2: 'change' }],
    ['over no answer', { 1: 'lose', 2: 'lose', 3: 'lose' }],
  ])('%s', async (_, events) => {
    expect(await go(APPLY, events)).toMatchObject({ code: exitCode.incomplete });
    expect(await go(`${APPLY} --json`, events)).toMatchObject({ code: exitCode.incomplete });
  });

  test('but a bug is a bug', async () => {
    expect(await go(APPLY, { 2: 'bug' })).toMatchObject({ code: exitCode.bug });
  });
});

describe('a signal wins', () => {
  const at: readonly (readonly [string, Readonly<Record<number, Event | readonly Event[]>>])[] = [
    ['over what is left to be done', { 1: 'stop' }],
    ['over a refusal with nothing written', { 1: ['stop', 'refuse'] }],
    ['over something written and not everything confirmed', { 1: 'refuse', 2: 'stop' }],
    ['over no answer', { 1: ['stop', 'lose'] }],
    ['when it comes in the last write', { 3: 'stop' }],
  ];
  test.each(at)('%s', async (_, events) => {
    for (const flags of ['', ' --json', ' --report json=a.json']) {
      expect(await go(APPLY + flags, events)).toMatchObject({ code: exitCode.terminated });
    }
  });

  test('over a mistake that would have been found later, and over a no at the question', async () => {
    const stopCode = (): ExitCode => exitCode.interrupted;
    expect(await go('plan -', {}, { spec: 'version: 2\n', stopCode })).toMatchObject({ code: 130 });
    let isStopped = false;
    const answer = (): string => {
      isStopped = true;
      return '';
    };
    const asked = { answer, stopCode: () => (isStopped ? exitCode.interrupted : undefined) };
    expect(await go('apply -', {}, asked)).toMatchObject({ code: 130 });
  });

  test('but a bug is a bug', async () => {
    expect(await go(APPLY, { 1: ['stop', 'bug'] })).toMatchObject({ code: exitCode.bug });
  });
});

describe('changes are told by 2 only when nothing is wrong', () => {
  const guarded = 'version: 1\nsettings: { cluster: elsewhere }\ntoken_roles: { a: { orphan: true } }\n';
  const warned = 'version: 1\ntoken_roles: { a: { allowed_policies: [nobody] } }\n';
  const unreachable = vaultError({ path: 'sys/health', errors: ['connection refused'], fate: 'not-sent' });
  const fails = (): Promise<never> => Promise.reject(unreachable);
  const port = { read: fails, list: fails, write: fails, delete: fails };

  describe.each(['plan --detailed-exitcode -', 'drift -'])('%s', (command) => {
    test.each<readonly [string, ExitCode, string, World]>([
      ['changes', exitCode.changes, '', {}],
      ['a warning does not matter', exitCode.changes, '', { spec: warned }],
      ['a warning that counts as an error', exitCode.wrongInput, ' --strict', { spec: warned }],
      ['a mistake in the spec', exitCode.wrongInput, '', { spec: 'version: 2\n' }],
      ['a server that cannot be reached', exitCode.serverRefused, '', { port }],
      ['a guard', exitCode.refused, '', { spec: guarded }],
      ['a report that was not written', exitCode.wrongInput, ' --report json=taken', {}],
    ])('%s: %i', async (_, code, flags, world) => {
      expect(await go(command + flags, {}, world)).toMatchObject({ code });
      expect(await go(`${command}${flags} --json`, {}, world)).toMatchObject({ code });
    });
  });
});

test('a mistake wins over a file that is not in form', async () => {
  expect(await go('fmt --check untidy.yaml')).toMatchObject({ code: exitCode.checkFailed });
  expect(await go('fmt --check untidy.yaml broken.yaml')).toMatchObject({ code: exitCode.wrongInput });
});

describe('a report that cannot be written', () => {
  test.each<readonly [string, ExitCode, string, Readonly<Record<number, Event | readonly Event[]>>, World]>([
    ['is an error of its own', exitCode.wrongInput, 'plan -', {}, {}],
    ['of a spec without mistakes, too', exitCode.wrongInput, 'validate -', {}, {}],
    ['and of an apply that nobody approved', exitCode.wrongInput, 'apply -', {}, {}],
    ['leaves an apply its success', exitCode.done, APPLY, {}, {}],
    ['leaves what is not confirmed', exitCode.incomplete, APPLY, { 2: 'refuse' }, {}],
    ['leaves a refusal', exitCode.serverRefused, APPLY, { 1: 'refuse', 2: 'refuse', 3: 'refuse' }, {}],
    ['leaves a signal', exitCode.terminated, APPLY, { 2: 'stop' }, {}],
    [
      'leaves a guard',
      exitCode.refused,
      'plan -',
      {},
      { spec: 'version: 1\nsettings: { cluster: elsewhere }\ntoken_roles: { a: {} }\n' },
    ],
    ['leaves a signal before the plan', exitCode.interrupted, 'plan -', {}, { stopCode: () => 130 }],
  ])('%s: %i', async (_, code, command, events, world) => {
    for (const flags of ['', ' --json']) {
      const ran = await go(`${command} --report json=taken${flags}`, events, world);
      expect(ran).toMatchObject({ code });
      expect(ran.stderr).toContain('error the report taken was not written: ');
      if (flags !== '') expect(JSON.parse(ran.stdout)).toMatchObject({ exit_code: code });
    }
  });
});
