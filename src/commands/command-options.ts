import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parseSeconds } from '../model/duration.ts';

/** How every command reads a spec. */
export function specOptions(command: Command): Command {
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
    .addOption(colorOption());
}

/** `--color`. */
export function colorOption(): Option {
  return new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto');
}

/** What a pipeline takes from a run, besides what it prints. */
export function reportOptions(command: Command): Command {
  return specOptions(command)
    .option(
      '--report <KIND=FILE>',
      'also write a report: json, markdown, junit, sarif, codequality, gitlab-terraform or dotenv; repeatable',
      collect,
    )
    .option('--report-id <ID>', 'tells the reports of several specs apart (default: the paths of the spec)')
    .addOption(
      new Option('--ci <where>', 'tell the pipeline more than a log: annotations, summary, outputs, sections')
        .choices(['auto', 'github', 'gitlab', 'none'])
        .default('auto'),
    );
}

/** `--server`, of commands that judge access without asking one; see `assumedServer`. */
export function assumedServerOption(): Option {
  return new Option(
    '--server <vault|openbao>',
    'which server to judge for, as vault or with a version as openbao-2.2 (default: the newest vault)',
  );
}

/** How to reach a server. */
export function serverOptions(command: Command): Command {
  return command
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
    .option('--tls-skip-verify', 'do not check the certificate (default: VAULT_SKIP_VERIFY)');
}

/** How to reach a server and log in. */
export function connectionOptions(command: Command): Command {
  return serverOptions(command)
    .option(
      '--auth-method <METHOD>',
      'token (VAULT_TOKEN), or a login whose token is revoked at the end: jwt or approle (default: VAULTCTL_AUTH_METHOD, as all --auth-… have a variable)',
    )
    .option('--auth-mount <PATH>', 'where the method is mounted (default: jwt or approle)')
    .option('--auth-role <NAME>', 'role of the login; for AppRole the RoleID')
    .option('--auth-audience <TEXT>', 'audience of the token, where a job may choose it')
    .option('--auth-namespace <NAMESPACE>', 'namespace of the mount (default: --namespace)')
    .option(
      '--auth-jwt-file <FILE>',
      'file of the token; - is standard input (default: the platform gives it)',
    )
    .option(
      '--auth-jwt-env <NAME>',
      'variable of the token (default: VAULTCTL_AUTH_JWT, or the platform gives it)',
    )
    .option(
      '--auth-secret-id-file <FILE>',
      'file of the SecretID (default: VAULTCTL_AUTH_SECRET_ID holds it)',
    )
    .option('--parallelism <number>', 'requests in flight (default: 10)', wholeNumber(1, 64))
    .option('--stats', 'print how many requests were sent')
    .option('--debug', 'trace requests on standard error: method, path, status, time');
}

/** What shapes a plan, and leave for what guards refuse. */
export function planOptions(command: Command): Command {
  return connectionOptions(reportOptions(command))
    .option(
      '--target <ADDRESS>',
      'only these objects and what they need; * stands for any text; repeatable',
      collect,
    )
    .option('--exclude <ADDRESS>', 'all but these objects; repeatable', collect)
    .option('--rewrite-secrets', 'write values again that cannot be read back')
    .option('--prune', 'delete what the scopes under prune: cover and the spec does not name')
    .option('--take-over <ADDRESS>', 'write objects that another owner has marked; repeatable', collect)
    .option('--allow-deletes <number>', 'leave to delete up to so many objects', wholeNumber(1, 999_999))
    .option('--allow-shrink', 'leave for a spec with less than half of its inventory')
    .option('--allow-mount-delete <PATH>', 'leave to delete this mount with all in it; repeatable', collect)
    .addOption(
      new Option('--fail-on <what>', 'exit with 3, and apply nothing, when the plan widens access').choices([
        'widening',
      ]),
    )
    .option(
      '--allow-transient-widening',
      'leave for a change that opens more on its way, where no order of writes avoids it',
    )
    .option('--allow-self-lockout', 'leave to change what the login in use stands on');
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Seconds, from a time as people write it; at most a day, after which nobody waits any more. */
export function timeSpan(text: string): number {
  const seconds = /^\d/.test(text) ? parseSeconds(text) : undefined;
  if (seconds !== undefined && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('It takes a number of seconds, or a time such as 30s or 5m.');
}

/** For an option that takes a number. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}
