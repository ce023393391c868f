import { linesOf, truth } from './inputs.ts';
import type { Input, InputName } from './inputs.ts';

/** What the action is asked to do. */
export interface CommandLine {
  readonly argv: readonly string[];
  /** Whether a pull request is to get a comment with what comes out. */
  readonly comment: boolean;
  /** With any of them, nothing is to be run. */
  readonly problems: readonly string[];
}

const COMMANDS = ['validate', 'plan', 'apply', 'drift'];

/** Inputs that are a flag of the same name, for the commands that ask a server. */
const SERVER_INPUTS = [
  'address',
  'namespace',
  'auth-mount',
  'auth-role',
  'auth-audience',
] as const satisfies readonly InputName[];

/** The command line that the inputs stand for. A value can never be taken for a flag, because it is part of one. */
export function commandLine(input: Input): CommandLine {
  const command = input('command');
  const problems: string[] = [];
  if (!COMMANDS.includes(command)) problems.push(`command is ${list(COMMANDS)}, not ${command}`);
  const isTrue = (name: InputName): boolean => {
    const value = truth(input(name));
    if (value === undefined) problems.push(`${name} is true or false, not ${input(name)}`);
    return value === true;
  };
  const asksServer = command !== 'validate';
  const flags = [
    ...(asksServer ? serverFlags(input) : []),
    ...planFlags(command, input, problems),
    ...(isTrue('prune') && asksServer ? ['--prune'] : []),
    // Nobody is there to be asked; the workflow has decided, and its environment may have asked a person.
    ...(command === 'apply' ? ['--auto-approve'] : []),
    ...linesOf(input('report')).map((report) => `--report=${report}`),
    ...reportId(input),
  ];
  const argv = [command, ...flags, ...linesOf(input('args')), '--', ...linesOf(input('path'))];
  // What validate finds stands beside the lines already.
  return { argv, comment: isTrue('comment') && asksServer, problems };
}

function serverFlags(input: Input): readonly string[] {
  const method = input('auth-method');
  const isLogin = input('auth-role') !== '' || input('auth-mount') !== '' || input('auth-audience') !== '';
  const chosen = method === '' && isLogin ? 'jwt' : method;
  return [
    ...(chosen === '' ? [] : [`--auth-method=${chosen}`]),
    ...SERVER_INPUTS.flatMap((name) => (input(name) === '' ? [] : [`--${name}=${input(name)}`])),
  ];
}

function planFlags(command: string, input: Input, problems: string[]): readonly string[] {
  const file = input('plan-file');
  const digest = input('expect-digest');
  if (file !== '' && command !== 'plan' && command !== 'apply')
    problems.push('plan-file is written by plan and read by apply; no other command knows it');
  if (digest !== '' && command !== 'apply') problems.push('expect-digest is for apply alone');
  return [
    ...(file === '' ? [] : [`--${command === 'plan' ? 'out' : 'plan'}=${file}`]),
    ...(digest === '' ? [] : [`--expect-digest=${digest}`]),
  ];
}

/** Two specs of the same name in two folders get a comment each. */
function reportId(input: Input): readonly string[] {
  const folder = input('working-directory').replace(/^\.\/|\/+$/g, '');
  if (folder === '' || folder === '.') return [];
  const paths = linesOf(input('path'));
  const named = paths.length === 0 ? [folder] : paths.map((path) => `${folder}/${path}`);
  return [`--report-id=${named.join(' ')}`];
}

function list(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
