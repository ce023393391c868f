import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { VERSION } from '../version.ts';
import type { ApplyOptions } from './apply.ts';
import type { DevOptions, DevWorld } from './dev.ts';
import { exitCode, exitCodesText } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { PlanOptions } from './plan.ts';
import type { SpecOptions } from './spec-options.ts';
import { doubleDashes } from './double-dashes.ts';
import { reportTrouble } from './trouble.ts';

/** Runs one command line; resolves with the exit code and never rejects. */
export async function runProgram(
  argv: readonly string[],
  io: Io,
  devWorld: () => DevWorld,
): Promise<ExitCode> {
  let code: ExitCode = exitCode.done;
  const finish = async (running: Promise<ExitCode>): Promise<void> => {
    code = await running;
  };
  const program = createProgram(io, devWorld, finish);
  const args = doubleDashes(argv, program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.wrongInput;
    return reportTrouble(error, io, args);
  }
}

type Finish = (running: Promise<ExitCode>) => Promise<void>;

function createProgram(io: Io, devWorld: () => DevWorld, finish: Finish): Command {
  const program = new Command('vaultctl')
    .description('Keeps the access rules of HashiCorp Vault and OpenBao in Git: validate, plan, apply.')
    .version(VERSION, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .showHelpAfterError('See --help.')
    .helpCommand(false);
  const paths = ['[PATH...]', 'spec files or folders; - is standard input (default: vaultctl.yaml)'] as const;

  specOptions(
    program.command('validate').description('find every mistake that can be found without a server'),
  )
    .argument(...paths)
    .action((given: string[], options: SpecOptions) =>
      finish(import('./validate.ts').then(({ runValidate }) => runValidate(io, given, options))),
    );
  serverOptions(program.command('plan').description('show what an apply would change; writes nothing'))
    .argument(...paths)
    .option('--detailed-exitcode', 'exit with 2 when there are changes')
    .action((given: string[], options: PlanOptions) =>
      finish(import('./plan.ts').then(({ runPlan }) => runPlan(io, given, options))),
    );
  serverOptions(program.command('apply').description('plan, ask, and carry the plan out'))
    .argument(...paths)
    .option('--auto-approve', 'do not ask')
    .action((given: string[], options: ApplyOptions) =>
      finish(import('./apply.ts').then(({ runApply }) => runApply(io, given, options))),
    );
  specOptions(program.command('dev').description('run a real development server with the spec applied'))
    .argument('[PATH...]', 'spec files or folders to apply')
    .option('--server <vault|openbao|PATH>', 'which server to run')
    .option('--port <number>', 'port on 127.0.0.1 (default: a free one)', wholeNumber(1, 65_535))
    .action((given: string[], options: DevOptions) =>
      finish(import('./dev.ts').then(({ runDev }) => runDev(io, given, options, devWorld()))),
    );
  program
    .command('init')
    .description('write a commented starter spec')
    .argument('[FILE]', 'where to write it', 'vaultctl.yaml')
    .action((file: string) => finish(import('./init.ts').then(({ runInit }) => runInit(io, file))));
  program
    .command('schema')
    .description('print the JSON Schema of the spec, for editors')
    .action(() => finish(import('./schema.ts').then(({ runSchema }) => runSchema(io))));
  program
    .command('help')
    .description('help for a command, or `help exit-codes`')
    .argument('[COMMAND]')
    .action((name: string | undefined) => {
      const command = program.commands.find((one) => one.name() === name);
      io.out(name === 'exit-codes' ? exitCodesText : (command ?? program).helpInformation());
    });
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}

function specOptions(command: Command): Command {
  return command
    .option('-f, --file <PATH>', 'a spec file or folder; repeatable', collect)
    .option('--var <NAME=VALUE>', 'value of a variable; repeatable', collect)
    .option('--var-file <FILE>', 'YAML file with values of variables; repeatable', collect)
    .option(
      '--env-prefix <PREFIX>',
      'prefix of the environment variables that a spec may read (default: VAULTCTL_VAR_)',
    )
    .option('--strict', 'treat warnings as errors')
    .option('--json', 'print one JSON document')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'));
}

function serverOptions(command: Command): Command {
  return specOptions(command)
    .option('--address <URL>', 'address of the server (default: VAULT_ADDR)')
    .option(
      '--namespace <NAMESPACE>',
      'namespace that those of the spec are relative to (default: VAULT_NAMESPACE)',
    )
    .option('--ca-cert <FILE>', 'CA certificates in PEM (default: VAULT_CACERT)')
    .option('--ca-path <FOLDER>', 'folder of CA certificates (default: VAULT_CAPATH)')
    .option('--client-cert <FILE>', 'client certificate (default: VAULT_CLIENT_CERT)')
    .option('--client-key <FILE>', 'key of the client certificate (default: VAULT_CLIENT_KEY)')
    .option(
      '--tls-server-name <NAME>',
      'name in the certificate of the server (default: VAULT_TLS_SERVER_NAME)',
    )
    .option('--tls-skip-verify', 'do not check the certificate (default: VAULT_SKIP_VERIFY)')
    .option('--parallelism <number>', 'requests in flight (default: 10)', wholeNumber(1, 64))
    .option('--stats', 'print how many requests were sent')
    .option('--debug', 'trace requests on standard error: method, path, status, time');
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}
