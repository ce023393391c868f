import { expect, test } from 'vitest';
import { commandLine } from '../../src/action/command-line.ts';
import { inputsFrom } from '../../src/action/inputs.ts';

// What action.yml and docs/platforms/github.md say of each input.

const argvOf = (inputs: Readonly<Record<string, string>>): readonly string[] => given(inputs).argv;
const given = (inputs: Readonly<Record<string, string>>) =>
  commandLine(
    inputsFrom((name) =>
      Object.entries({ command: 'plan', ...inputs })
        .map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value])
        .find(([variable]) => variable === name)
        ?.at(1),
    ),
  );

test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
  ['nothing but the command', {}, ['plan', '--']],
  ['several paths', { path: 'access\n\n  more \n' }, ['plan', '--', 'access', 'more']],
  ['apply never asks', { command: 'apply' }, ['apply', '--auto-approve', '--']],
  [
    'a role alone means a login with an identity token',
    { 'auth-role': 'r' },
    ['plan', '--auth-method=jwt', '--auth-role=r', '--'],
  ],
  [
    'another method',
    { 'auth-method': 'approle', 'auth-role': 'id' },
    ['plan', '--auth-method=approle', '--auth-role=id', '--'],
  ],
  ['plan saves', { 'plan-file': 'p.json' }, ['plan', '--out=p.json', '--']],
  [
    'apply takes the saved one',
    { command: 'apply', 'plan-file': 'p.json' },
    ['apply', '--plan=p.json', '--auto-approve', '--'],
  ],
  [
    'reports and further arguments, one a line',
    { report: 'json=a b.json\nsarif=c.sarif', args: '--strict\n--var=region=eu west' },
    ['plan', '--report=json=a b.json', '--report=sarif=c.sarif', '--strict', '--var=region=eu west', '--'],
  ],
  [
    'a folder keeps the comments of two specs apart',
    { 'working-directory': './team-a/', path: 'access' },
    ['plan', '--report-id=team-a/access', '--', 'access'],
  ],
  [
    'validate asks no server, so that all jobs may share their inputs',
    { command: 'validate', address: 'https://v', 'auth-role': 'r', prune: 'true', path: 'a' },
    ['validate', '--', 'a'],
  ],
  ['pruning', { command: 'drift', prune: 'True' }, ['drift', '--prune', '--']],
])('%s', (_, inputs, argv) => {
  expect(argvOf(inputs)).toEqual(argv);
});

test('a value is never a flag of its own', () => {
  const hostile = '--auto-approve';
  for (const name of ['address', 'namespace', 'auth-mount', 'auth-role', 'plan-file', 'report', 'path']) {
    const argv = argvOf({ [name]: hostile });
    expect([name, argv.slice(0, argv.indexOf('--')).includes(hostile)]).toEqual([name, false]);
  }
});

test('a comment is for what a server was asked for', () => {
  expect(given({ comment: 'true' }).comment).toBe(true);
  expect(given({ comment: 'false' }).comment).toBe(false);
  expect(given({ comment: 'true', command: 'validate' }).comment).toBe(false);
});

test('all problems are told at once', () => {
  const { problems } = given({ command: 'drift', 'plan-file': 'p', 'expect-digest': 'd', comment: 'no' });
  expect(problems).toHaveLength(3);
});
