import type { Secret } from '../../model/secret.ts';
import { readAddress } from './address.ts';
import { ConnectionError } from './connection-error.ts';
import type { Environment } from './environment.ts';
import { goBoolWords, parseGoBool, parseTimeout, setting } from './environment.ts';
import { loginSettings } from './login/login-settings.ts';
import type { LoginFlags, LoginSettings } from './login/login-settings.ts';
import type { TlsSettings } from './tls-settings.ts';
import { readTlsSettings } from './tls-settings.ts';
import { findToken } from './token.ts';

/** Everything that is needed to talk to one server. */
export interface Connection {
  /** `https://vault.example.com:8200`, with a base path if the address has one, without a slash at the end. */
  readonly address: string;
  /** Where a `unix://` address points; the address is `http://localhost` then. */
  readonly socketPath?: string;
  /** The namespace that those of the spec are relative to; `''` is the root namespace. */
  readonly namespace: string;
  readonly token?: Secret<string>;
  /** Where the token comes from: the name of a variable or a path. */
  readonly tokenSource?: string;
  /** How to get a token instead; the token above is then none to work with. */
  readonly login?: LoginSettings;
  readonly tls: TlsSettings;
  /** For one request, all of it: connect, send, answer. */
  readonly timeoutMilliseconds: number;
  readonly maxRetries: number;
  /** What the user should know about these settings, one sentence each. */
  readonly warnings: readonly string[];
}

/** The flags that overrule variables. There is none for the token: a command line is visible to every process. */
export interface ConnectionFlags extends LoginFlags {
  readonly address?: string;
  readonly namespace?: string;
  readonly caCert?: string;
  readonly caPath?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly tlsServerName?: string;
  readonly tlsSkipVerify?: boolean;
  /** File of the token; `-` is standard input. */
  readonly tokenFile?: string;
}

/** The part of the file system that holds certificates and the token. */
export interface ConnectionFiles {
  /** UTF-8 text of a file. Rejects with an Error whose `code` is Node's (`ENOENT`, `EACCES`, `EISDIR`). */
  read(path: string): Promise<string>;
  /** Names in a folder, unsorted. */
  names(folder: string): Promise<readonly string[]>;
  /** All of standard input. */
  readonly stdin?: () => Promise<string>;
}

/** Collects problems, so that the user sees all of them at once. */
export type Complain = (problem: string) => void;

const DEFAULT_TIMEOUT = 60_000;
const DEFAULT_RETRIES = 2;

/**
 * The connection that users of `vault` and `bao` expect from these variables and flags; rejects with a
 * `ConnectionError` that names all problems. https://developer.hashicorp.com/vault/docs/commands#configure-environment-variables
 */
export async function connection(
  env: Environment,
  flags: ConnectionFlags,
  files: ConnectionFiles,
): Promise<Connection> {
  const problems: string[] = [];
  const complain: Complain = (problem) => problems.push(problem);
  const address = readAddress(env, flags, complain);
  const skipVerify = flags.tlsSkipVerify ?? readBool(env, 'SKIP_VERIFY', complain) ?? false;
  const { tokenFile, authMethod = 'token' } = flags;
  // A token that is named wins over a login that only the environment asks for.
  const login = tokenFile === undefined ? loginSettings(env, flags, complain) : undefined;
  if (tokenFile !== undefined && authMethod !== 'token')
    complain('--token-file and --auth-method name two tokens');
  const result = {
    ...address,
    ...(login !== undefined && { login }),
    namespace: canonicalNamespace(setting(env, 'NAMESPACE', ['--namespace', flags.namespace])?.value ?? ''),
    ...(await findToken(env, tokenFile, files, complain)),
    tls: await readTlsSettings(env, flags, files, !skipVerify, complain),
    timeoutMilliseconds: readTimeout(env, complain),
    maxRetries: readRetries(env, complain),
    warnings: warnings(env, skipVerify, address.address),
  };
  if (problems.length > 0) throw new ConnectionError(problems);
  return result;
}

/** As the servers spell it: no slashes at the ends, and `root` is the root namespace. */
function canonicalNamespace(text: string): string {
  const trimmed = text.trim().replace(/^\/+|\/+$/g, '');
  return trimmed === 'root' ? '' : trimmed;
}

function readBool(env: Environment, name: string, complain: Complain): boolean | undefined {
  const found = setting(env, name);
  if (found === undefined) return undefined;
  const value = parseGoBool(found.value);
  if (value === undefined) complain(`${found.name} is neither true nor false; write one of ${goBoolWords}`);
  return value;
}

function readTimeout(env: Environment, complain: Complain): number {
  const found = setting(env, 'CLIENT_TIMEOUT');
  if (found === undefined) return DEFAULT_TIMEOUT;
  const value = parseTimeout(found.value);
  if (value === undefined)
    complain(`${found.name} is no time above zero; write seconds (60) or a duration (1m30s)`);
  return value ?? DEFAULT_TIMEOUT;
}

function readRetries(env: Environment, complain: Complain): number {
  const found = setting(env, 'MAX_RETRIES');
  if (found === undefined) return DEFAULT_RETRIES;
  if (/^\d{1,4}$/.test(found.value)) return Number(found.value);
  complain(`${found.name} is no whole number; write how often a request may be repeated, for example 2`);
  return DEFAULT_RETRIES;
}

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/** A proxy variable that a runner or an attacker sets must not see the token, so none is used. */
function warnings(env: Environment, skipVerify: boolean, address: string): string[] {
  const found: string[] = [];
  if (skipVerify) {
    found.push(
      "the server's certificate is not checked: anybody on the way can read the token; set VAULT_CACERT instead",
    );
  }
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    found.push('NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: certificates are checked');
  }
  const vaultProxies = ['PROXY_ADDR', 'HTTP_PROXY'].flatMap((name) => setting(env, name)?.name ?? []);
  const proxies = address.startsWith('http://127.') ? vaultProxies : [...vaultProxies, ...proxyVariables];
  const set = proxies.filter((name) => (env[name] ?? '') !== '');
  if (set.length > 0) found.push(`${set.join(', ')} not used: vaultctl talks to the server without a proxy`);
  return found;
}
