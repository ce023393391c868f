import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parseSeconds } from '../model/duration.ts';
import { assumedServerOption, connectionOptions, specOptions } from './command-options.ts';
import type { ExitCode } from './exit-code.ts';
import type { ExplainOptions } from './explain.ts';
import type { Io } from './io.ts';

const OPERATIONS = ['create', 'read', 'update', 'patch', 'delete', 'list', 'scan', 'recover'];

/** `vaultctl explain`. */
export function addExplainCommand(
  program: Command,
  io: Io,
  finish: (running: Promise<ExitCode>) => Promise<void>,
): void {
  connectionOptions(
    specOptions(
      program
        .command('explain')
        .description(
          'say why roles admit or refuse a token, which rule decides on a path, or who can reach one; exits with 3 when the answer is no',
        ),
    ),
  )
    .argument(
      '[PATH...]',
      'spec files or folders; - is standard input (default: vaultctl.yaml); with --who-can the path in question comes first',
    )
    .option('--token <FILE>', 'file of a JWT, of which only claims are shown; - is standard input')
    .option('--claims <FILE>', 'file of the claims of a token as JSON, instead of the token')
    .option('--mount <PATH>', 'only roles of this auth mount')
    .option('--role <NAME>', 'only roles of this name')
    .option('--path <PATH>', 'what is asked for, as in the API: secret/data/app')
    .addOption(
      new Option('--operation <operation>', 'what is done there (default: read)').choices(OPERATIONS),
    )
    .option('--as <ROLE>', 'who asks: jwt/deploy, the address of a role, a token role, or policy:NAME')
    .option('--data <KEY=VALUE>', 'a parameter of the request; repeatable', pairs)
    .option('--wrap-ttl <TIME>', 'for how long the answer shall be wrapped', time)
    .addOption(
      new Option('--who-can <operation>', 'who can do that to the path that comes first').choices(OPERATIONS),
    )
    .option('--live', 'read the server instead of a spec')
    .addOption(assumedServerOption())
    .action((given: string[], options: ExplainOptions) =>
      finish(import('./explain.ts').then(({ runExplain }) => runExplain(io, given, options))),
    );
}

function pairs(text: string, before: readonly string[] = []): readonly string[] {
  if (/^[^=]+=/.test(text)) return [...before, text];
  throw new InvalidArgumentError('It takes KEY=VALUE.');
}

function time(text: string): string {
  if ((parseSeconds(text) ?? 0) > 0) return text;
  throw new InvalidArgumentError('It takes a time such as 30m, 72h or 3600.');
}
