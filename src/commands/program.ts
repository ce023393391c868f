import { Command, CommanderError, Option } from 'commander';
import { VERSION } from '../version.ts';
import type { ApplyOptions } from './apply.ts';
import type { DevOptions, DevWorld } from './dev.ts';
import { guardedIo } from './guarded-io.ts';
import { exitCode, exitCodesText } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { FmtOptions } from './fmt.ts';
import type { ForceUnlockOptions } from './force-unlock.ts';
import type { ImportOptions } from './import.ts';
import type { Io } from './io.ts';
import type { LintOptions } from './lint.ts';
import type { PlanOptions } from './plan.ts';
import type { PolicyOptions } from './policy.ts';
import { UsageError } from './spec-options.ts';
import type { SpecOptions } from './spec-options.ts';
import type { SchemaOptions } from './schema.ts';
import type { TestOptions } from './test.ts';
import type { ValidateOptions } from './validate.ts';
import {
  assumedServerOption,
  collect,
  colorOption,
  connectionOptions,
  planOptions,
  reportOptions,
  specOptions,
  timeSpan,
  wholeNumber,
} from './command-options.ts';
import { doubleDashes } from './double-dashes.ts';
import { addExplainCommand } from './explain-command.ts';
import { addTokenCommands } from './token-commands.ts';
import { reportTrouble } from './trouble.ts';

/** Runs one command line; resolves with the exit code and never rejects. */
export async function runProgram(
  argv: readonly string[],
  world: Io,
  devWorld: () => DevWorld,
): Promise<ExitCode> {
  const io = guardedIo(world);
  let code: ExitCode = exitCode.done;
  const finish = async (running: Promise<ExitCode>): Promise<void> => {
    code = await running;
  };
  const isJson = argv.some((argument) => /^--?json$/.test(argument));
  const program = createProgram(io, devWorld, finish, (text) => {
    if (!isJson) io.err(text);
  });
  const args = doubleDashes(argv, program);
  const command = program.commands.find((one) => one.name() === args[0])?.name() ?? program.name();
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportTrouble(error, io, { command, isJson });
    if (error.exitCode === 0) return exitCode.done;
    if (!isJson) return exitCode.wrongInput;
    const problem = new UsageError(error.message.replace(/^error: /, ''), 'see `vaultctl --help`');
    return reportTrouble(problem, io, { command, isJson });
  }
}

type Finish = (running: Promise<ExitCode>) => Promise<void>;

function createProgram(
  io: Io,
  devWorld: () => DevWorld,
  finish: Finish,
  complain: (text: string) => void,
): Command {
  const program = new Command('vaultctl')
    .description('Keeps the access rules of HashiCorp Vault and OpenBao in Git: validate, plan, apply.')
    .version(VERSION, '-V, --version')
    .exitOverride()
    // The longest command leaves less than the usual least width for its description.
    .configureHelp({ minWidthToWrap: 30 })
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: complain })
    .showHelpAfterError('See --help.')
    .helpCommand(false);
  const paths = ['[PATH...]', 'spec files or folders; - is standard input (default: vaultctl.yaml)'] as const;

  reportOptions(
    program.command('validate').description('find every mistake that can be found without a server'),
  )
    .argument(...paths)
    .addOption(assumedServerOption())
    .action((given: string[], options: ValidateOptions) =>
      finish(import('./validate.ts').then(({ runValidate }) => runValidate(io, given, options))),
    );
  reportOptions(
    program
      .command('lint')
      .description('look for what is risky or has no effect, although a server would take it'),
  )
    .argument(...paths)
    .option('--select <CODE>', 'only these findings; * stands for any text; repeatable', collect)
    .option('--ignore <CODE>', 'all but these findings; repeatable', collect)
    .addOption(
      new Option('--fail-on <rank>', 'exit with 3 when a warning has this rank or a higher one')
        .choices(['low', 'medium', 'high', 'never'])
        .default('high'),
    )
    .addOption(assumedServerOption())
    .option('--rules', 'list the rules')
    .option('--rule <CODE>', 'explain one rule')
    .action((given: string[], options: LintOptions) =>
      finish(import('./lint.ts').then(({ runLint }) => runLint(io, given, options))),
    );
  connectionOptions(
    reportOptions(
      program
        .command('test')
        .description('hold access against test files: who gets in, and what the token may do'),
    ),
  )
    .argument('[PATH...]', 'test files, or folders with the *.test.yaml below (default: beside the spec)')
    .option('--run <PATTERN>', 'only tests with this in their names; * stands for any text')
    .addOption(assumedServerOption())
    .option('--watch', 'test again after each change of a file, until Ctrl-C')
    .option('--live', 'log in at a real server instead; each token is revoked again')
    .option(
      '--signing-key <FILE>',
      'with --live: private key in PEM, for tokens of which a test gives the claims',
    )
    .option('--signing-key-id <ID>', 'with --live: kid in the header of these tokens')
    .action((given: string[], options: TestOptions) =>
      finish(import('./test.ts').then(({ runTest }) => runTest(io, given, options))),
    );
  planOptions(program.command('plan').description('show what an apply would change; writes nothing'))
    .argument(...paths)
    .option('--detailed-exitcode', 'exit with 2 when there are changes')
    .option('--out <FILE>', 'save the plan, as a record to agree to; it holds no secrets')
    .action((given: string[], options: PlanOptions) =>
      finish(import('./plan.ts').then(({ runPlan }) => runPlan(io, given, options))),
    );
  planOptions(program.command('drift').description('exit with 2 when the server differs from the spec'))
    .argument(...paths)
    .action((given: string[], options: PlanOptions) =>
      finish(import('./plan.ts').then(({ runDrift }) => runDrift(io, given, options))),
    );
  planOptions(program.command('apply').description('plan, ask, and carry the plan out'))
    .argument(...paths)
    .option('--auto-approve', 'do not ask')
    .option('--plan <FILE>', 'carry out a saved plan, if nothing has changed since')
    .option('--expect-digest <DIGEST>', 'carry the plan out only if it has this digest: sha256:…')
    .option(
      '--lock-timeout <TIME>',
      'how long to wait for the lock of settings.lock: 30s, 5m (default: 0)',
      timeSpan,
    )
    .action((given: string[], options: ApplyOptions) =>
      finish(import('./apply.ts').then(({ runApply }) => runApply(io, given, options))),
    );
  connectionOptions(
    specOptions(
      program
        .command('force-unlock')
        .description(
          'free the lock (settings.lock) of a run that was killed; make sure first that it has ended',
        ),
    ),
  )
    .argument('<ID>', 'id of the lock, as the refused run names it')
    .argument(...paths)
    .action((id: string, given: string[], options: ForceUnlockOptions) =>
      finish(
        import('./force-unlock.ts').then(({ runForceUnlock }) => runForceUnlock(io, id, given, options)),
      ),
    );
  specOptions(program.command('dev').description('run a real development server with the spec applied'))
    .argument('[PATH...]', 'spec files or folders to apply')
    .option('--server <vault|openbao|PATH>', 'which server to run')
    .option('--port <number>', 'port on 127.0.0.1 (default: a free one)', wholeNumber(1, 65_535))
    .action((given: string[], options: DevOptions) =>
      finish(import('./dev.ts').then(({ runDev }) => runDev(io, given, options, devWorld()))),
    );
  connectionOptions(
    program
      .command('import')
      .description(
        'write a spec of what is on a server, after which a plan is empty; what had to be left out is named, and then the exit code is 3',
      ),
  )
    .argument(
      '[PATH...]',
      'what to import: addresses such as auth/jwt/role/web or sys/policies/acl/app-*, where * is any text, or mounts such as auth/jwt with all in them (default: everything that is not built in)',
    )
    .requiredOption('--out <DIR>', 'folder for the spec')
    .option('--select <GLOB>', 'the same as PATH; repeatable', collect)
    .option('--force', 'overwrite files that exist')
    .addOption(colorOption())
    .action((given: string[], options: ImportOptions) =>
      finish(import('./import.ts').then(({ runImport }) => runImport(io, given, options))),
    );
  program
    .command('fmt')
    .description(
      'bring YAML and .hcl files to one form; comments stay. A policy in another form is a change to the server, which the plan calls layout only',
    )
    .argument(
      '[PATH...]',
      'files, or folders with the *.yaml, *.yml and *.hcl below; - is YAML on standard input (default: vaultctl.yaml)',
    )
    .option('--check', 'write nothing, name the files that would change, and exit with 3 if there are any')
    .option('--diff', 'write nothing, and show what would change')
    .addOption(colorOption())
    .action((given: string[], options: FmtOptions) =>
      finish(import('./fmt.ts').then(({ runFmt }) => runFmt(io, given, options))),
    );
  specOptions(
    program
      .command('render')
      .description(
        'print the spec in the long form: presets written out, with reasons, and variables filled in',
      ),
  )
    .argument(...paths)
    .action((given: string[], options: SpecOptions) =>
      finish(import('./render.ts').then(({ runRender }) => runRender(io, given, options))),
    );
  connectionOptions(
    specOptions(
      program
        .command('policy')
        .description('print the least policy with which this very spec can be planned or applied'),
    ),
  )
    .argument(...paths)
    .addOption(
      new Option('--for <plan|apply>', 'what the policy is for')
        .choices(['plan', 'apply'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--server <vault|openbao>',
        'which server, in its newest version (default: the server is asked)',
      ).choices(['vault', 'openbao']),
    )
    .option('--prune', 'with what --prune may look at and delete')
    .action((given: string[], options: PolicyOptions) =>
      finish(import('./policy.ts').then(({ runPolicy }) => runPolicy(io, given, options))),
    );
  addExplainCommand(program, io, finish);
  addTokenCommands(program, io, finish);
  program
    .command('init')
    .description('write a commented starter spec')
    .argument('[FILE]', 'where to write it', 'vaultctl.yaml')
    .action((file: string) => finish(import('./init.ts').then(({ runInit }) => runInit(io, file))));
  program
    .command('schema')
    .description('print the JSON Schema of the spec, for editors')
    .option('--tests', 'that of test files')
    .action((options: SchemaOptions) =>
      finish(import('./schema.ts').then(({ runSchema }) => runSchema(io, options))),
    );
  program
    .command('help')
    .description('help for a command, or `help exit-codes`')
    .argument('[COMMAND...]')
    .action((names: readonly string[]) => {
      io.out(names[0] === 'exit-codes' ? exitCodesText : namedCommand(program, names).helpInformation());
    });
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}

/** The command of these words, such as `token create`; as far as there is one. */
function namedCommand(program: Command, names: readonly string[]): Command {
  const [name, ...rest] = names;
  const command = program.commands.find((one) => one.name() === name);
  return command === undefined ? program : namedCommand(command, rest);
}
