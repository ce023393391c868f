import type { Clock, LoginTry, Permissions, TokenPort, VaultPort } from '../engine/ports.ts';
import type { Secret } from '../model/secret.ts';
import type { WireObject } from '../model/wire.ts';
import type { Files } from '../spec/files.ts';
import type { ExitCode } from './exit-code.ts';

/** A way to a server, opened for one run. */
export interface OpenVault {
  readonly port: VaultPort;
  readonly permissions: Permissions;
  readonly tokens: TokenPort;
  /** By which it waits for the server. */
  readonly clock: Clock;
  readonly address: string;
  /** HTTP requests so far, by method. */
  stats(): Readonly<Record<string, number>>;
  /** Revokes the token if it came from a login. */
  close(): Promise<void>;
}

/** How the flags and the environment say to reach the server. */
export interface ConnectionOptions {
  readonly address?: string;
  readonly namespace?: string;
  readonly caCert?: string;
  readonly caPath?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly tlsServerName?: string;
  readonly tlsSkipVerify?: boolean;
  /** File of the token to use instead of `VAULT_TOKEN`; `-` is standard input. */
  readonly tokenFile?: string;
  /** `token`, `jwt` or `approle`. */
  readonly authMethod?: string;
  readonly authMount?: string;
  readonly authRole?: string;
  readonly authAudience?: string;
  readonly authNamespace?: string;
  readonly authJwtFile?: string;
  readonly authJwtEnv?: string;
  readonly authSecretIdFile?: string;
}

/** Settings found before any request is sent. */
export interface Target {
  readonly address: string;
  /** Namespace that those of the spec are relative to. */
  readonly namespace: string;
  readonly warnings: readonly string[];
  /** Whether the token of the run is that of a login, which ends with it. */
  readonly isLogin: boolean;
  /** Logs in first, if that is asked for; rejects with a `VaultError` or a `ConnectionError`. */
  open(options: { readonly parallelism: number; readonly debug: boolean }): Promise<OpenVault>;
  /** Logs in only to see what comes of it, with a token that is at hand or is found; rejects when the server did not judge it, or nothing says how to log in. */
  tryLogin(options: { readonly debug: boolean; readonly jwt?: Secret<string> }): Promise<LoginTry>;
}

/** A file of mode 0600 that is there, and still empty. */
export interface ReservedFile {
  write(text: string): Promise<void>;
  /** Takes it away again. */
  release(): Promise<void>;
}

/** Digests and chance, which the core takes from the world. */
export interface Digests {
  /** Hex. */
  readonly sha256: (text: string) => string;
  /** HMAC-SHA-256, hex. */
  readonly hmac: (key: string, text: string) => string;
  /** 256 random bits, hex. */
  readonly randomKey: () => string;
}

/** JSON Web Tokens. */
export interface Jwts {
  /** What a token says of itself; undefined for what is none. */
  readonly read: (
    token: Secret<string>,
  ) => { readonly header: WireObject; readonly claims: WireObject } | undefined;
  /** Signs a new one with a private key in PEM; gives a sentence when the key cannot. */
  readonly sign: (jwt: {
    readonly key: Secret<string>;
    readonly keyId?: string | undefined;
    readonly algorithm?: string | undefined;
    readonly claims: WireObject;
  }) => Secret<string> | { readonly problem: string };
}

/** Everything a command needs from the world; `cli.ts` gives the real one, tests their own. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Standard output as it is, for what the runner of a pipeline shall act on; `out` and `err` keep other texts from it. */
  tellRunner(text: string): void;
  readonly files: Files;
  /** Writes a new file; rejects when it exists. */
  writeNew(path: string, text: string): Promise<void>;
  /** Writes a file whole or not at all, with its folders; one that is there keeps its mode, a private one gets 0600. */
  replaceFile(path: string, text: string, options?: { readonly isPrivate?: boolean }): Promise<void>;
  /** Makes a private file for a secret that is still to come; rejects when one is there, unless that one may be replaced. */
  reserveFile(path: string, options: { readonly isForced: boolean }): Promise<ReservedFile>;
  /** Adds to a file, which need not be there. */
  append(path: string, text: string): Promise<void>;
  readonly digests: Digests;
  readonly jwts: Jwts;
  env(name: string): string | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  readonly color: { readonly out: boolean; readonly err: boolean };
  /** Whether a person sits at a terminal that can be asked. */
  readonly isInteractive: boolean;
  /** Whether standard error is a terminal, for a progress line that is rewritten. */
  readonly isErrTerminal: boolean;
  ask(question: string): Promise<string>;
  /** From now on the first Ctrl-C or SIGTERM asks for an orderly end; before, it ends the process. See `unlessStopped`. */
  holdSignals(): void;
  /** Set once the first Ctrl-C or SIGTERM has come. */
  stopCode(): ExitCode | undefined;
  /** Resolves at the first Ctrl-C or SIGTERM. */
  untilStopped(): Promise<void>;
  /** Rejects with a `ConnectionError` when the settings make no sense. */
  target(options: ConnectionOptions): Promise<Target>;
}
