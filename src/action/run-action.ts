import { exitCode } from '../commands/exit-code.ts';
import type { ExitCode } from '../commands/exit-code.ts';
import { appendForGithub } from '../commands/github-file.ts';
import type { Io } from '../commands/io.ts';
import { runProgram } from '../commands/program.ts';
import { remark, stepOutputs } from '../render/github-commands.ts';
import { commandLine } from './command-line.ts';
import { planComment, writeComment } from './comment.ts';
import { inputsFrom } from './inputs.ts';

/** Does what the inputs say, in this process, so that the runner's signals reach it. Resolves with the exit code. */
export async function runAction(io: Io): Promise<ExitCode> {
  const input = inputsFrom((name) => io.env(name));
  const { argv, comment, problems } = commandLine(input);
  for (const problem of problems) io.tellRunner(remark('error', problem));
  const planned = comment && problems.length === 0 ? await planComment(io) : undefined;
  const code = problems.length > 0 ? exitCode.wrongInput : await run(io, argv, planned?.file);
  // A run that ends before it begins has written none.
  await appendForGithub(io, 'GITHUB_OUTPUT', (delimiter) =>
    stepOutputs({ 'exit-code': String(code) }, delimiter),
  );
  if (planned !== undefined) await writeComment(io, planned, input);
  return code;
}

function run(
  io: Io,
  [command = '', ...rest]: readonly string[],
  report: string | undefined,
): Promise<ExitCode> {
  const also = report === undefined ? [] : [`--report=markdown=${report}`];
  return runProgram([command, ...also, ...rest], io, () => {
    throw new Error('the action runs no development server');
  });
}
