import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parseSeconds } from '../model/duration.ts';
import { connectionOptions, serverOptions } from './command-options.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { LoginCommandOptions } from './login.ts';
import type { TokenCheckOptions } from './token-check.ts';
import type { TokenCreateOptions } from './token-create.ts';
import type { TokenLookupOptions } from './token-lookup.ts';
import type { TokenRenewOptions } from './token-renew.ts';
import type { TokenRevokeOptions } from './token-revoke.ts';

/** `vaultctl token …` and `vaultctl login`. */
export function addTokenCommands(
  program: Command,
  io: Io,
  finish: (running: Promise<ExitCode>) => Promise<void>,
): void {
  const token = program.command('token').description('create, look up, renew, revoke and check tokens');

  placed(
    created(
      connectionOptions(
        token
          .command('create')
          .description('create a token; nothing happens unless --out or --format says where it goes'),
      ),
    ),
  ).action((options: TokenCreateOptions) =>
    finish(import('./token-create.ts').then(({ runTokenCreate }) => runTokenCreate(io, options))),
  );
  about(token.command('lookup').description('show what the server knows of a token, never the token itself'))
    .option('--accessor <ACCESSOR>', 'the token with this accessor (default: the token in use)', accessor)
    .action((options: TokenLookupOptions) =>
      finish(import('./token-lookup.ts').then(({ runTokenLookup }) => runTokenLookup(io, options))),
    );
  about(token.command('renew').description('extend the life of a token'))
    .option('--accessor <ACCESSOR>', 'the token with this accessor (default: the token in use)', accessor)
    .option('--increment <TIME>', 'for how long, if the server allows it: 30m, 1h', time)
    .action((options: TokenRenewOptions) =>
      finish(import('./token-renew.ts').then(({ runTokenRenew }) => runTokenRenew(io, options))),
    );
  about(token.command('revoke').description('end a token, and all that were created with it'))
    .option('--accessor <ACCESSOR>', 'the token with this accessor', accessor)
    .option('--self', 'the token in use')
    .addOption(
      new Option(
        '--mode <orphan>',
        'leave those that were created with it; VAULT_TOKEN revokes the token of --token-file then',
      ).choices(['orphan']),
    )
    .action((options: TokenRevokeOptions) =>
      finish(import('./token-revoke.ts').then(({ runTokenRevoke }) => runTokenRevoke(io, options))),
    );
  about(
    token
      .command('check')
      .description('make the checks that a client makes of its token and its role, in its own words'),
  )
    .addOption(new Option('--as <nomad>', 'which client').choices(['nomad']).makeOptionMandatory())
    .requiredOption('--nomad-version <VERSION>', 'version of the Nomad server: 0.5 to 1.9', version)
    .option('--role <NAME>', 'create_from_role of the Nomad server (default: the role of the token)')
    .addOption(
      new Option('--allow-unauthenticated <true|false>', 'as in the configuration of the Nomad server')
        .choices(['true', 'false'])
        .default('true'),
    )
    .action((options: TokenCheckOptions) =>
      finish(import('./token-check.ts').then(({ runTokenCheck }) => runTokenCheck(io, options))),
    );
  placed(
    serverOptions(
      program
        .command('login')
        .description('try a JWT on the server, and explain a refusal claim by claim; the token is revoked'),
    )
      .option('--jwt <FILE>', 'file of the JWT; - is standard input (default: the platform gives it)')
      .option('--mount <PATH>', 'where the JWT method is mounted', 'jwt')
      .option('--role <NAME>', 'role to log in with (default: that of the mount)')
      .option('--audience <TEXT>', 'audience of the token, where a job may choose it')
      .option('--debug', 'trace requests on standard error: method, path, status, time'),
  ).action((options: LoginCommandOptions) =>
    finish(import('./login.ts').then(({ runLogin }) => runLogin(io, options))),
  );
}

/** Where a token goes that did not exist before. */
function placed(command: Command): Command {
  return command
    .option('--out <FILE>', 'write the token to a new file that only you can read')
    .option('--force', 'overwrite the file if it exists')
    .addOption(
      new Option('--format <form>', 'form of the token; without --out it is printed').choices([
        'value',
        'env',
        'json',
      ]),
    )
    .option('--json', 'print one JSON document, without the token');
}

/** What `vault token create` takes, with the same meaning. */
function created(command: Command): Command {
  return command
    .option('--role <NAME>', 'create it from this token role')
    .option('--policy <NAME>', 'a policy of the token; repeatable', policies)
    .option('--ttl <TIME>', 'how long it lives at first', time)
    .option('--period <TIME>', 'how long it lives after each renewal, without an end', time)
    .option('--explicit-max-ttl <TIME>', 'when it ends at last', time)
    .option('--orphan', 'it does not end with the token in use')
    .option('--no-default-policy', 'leave out the policy default')
    .option('--wrap-ttl <TIME>', 'get a token instead that gives the new one once, within this time', time)
    .option('--display-name <NAME>', 'name for people')
    .option('--metadata <KEY=VALUE>', 'for the audit log; repeatable', pairs)
    .addOption(new Option('--type <type>', 'type').choices(['service', 'batch']).default('service'))
    .addOption(
      new Option('--renewable <true|false>', 'whether it can be renewed')
        .choices(['true', 'false'])
        .default('true'),
    );
}

/** A token that is there already. */
function about(command: Command): Command {
  return connectionOptions(command)
    .option('--token-file <FILE>', 'file of the token to use instead of VAULT_TOKEN; - is standard input')
    .option('--json', 'print one JSON document');
}

function time(text: string): string {
  if ((parseSeconds(text) ?? 0) > 0) return text;
  throw new InvalidArgumentError('It takes a time such as 30m, 72h or 3600.');
}

/** The server takes a list with commas for one name. */
function policies(text: string, before: readonly string[] = []): readonly string[] {
  if (!text.includes(',')) return [...before, text];
  throw new InvalidArgumentError('It takes one name: repeat --policy for more.');
}

function accessor(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It takes an accessor: is the variable set?');
}

function version(text: string): string {
  if (/^\d+(?:\.\d+){1,2}(?:[-+].*)?$/.test(text)) return text;
  throw new InvalidArgumentError('It takes a version such as 1.9 or 0.10.4.');
}

function pairs(text: string, before: readonly string[] = []): readonly string[] {
  if (/^[^=]+=/.test(text)) return [...before, text];
  throw new InvalidArgumentError('It takes KEY=VALUE.');
}
