import type { Secret } from '../../../model/secret.ts';
import type { Environment } from '../environment.ts';

/** What a platform is recognised by and its token fetched with. */
export interface LoginWorld {
  readonly env: Environment;
  /** UTF-8 text of a file; rejects when it cannot be read. */
  readonly readFile: (path: string) => Promise<string>;
  /** All of standard input. */
  readonly stdin: () => Promise<string>;
  /** Sends one HTTP request; resolves with the body of a good answer, repeats what may pass. Rejects with a `VaultError`. */
  readonly request: (what: string, url: string, init: TokenRequest) => Promise<unknown>;
  /** Runs a program and resolves with what it prints; rejects with a `VaultError`. */
  readonly run: (program: string, args: readonly string[]) => Promise<string>;
}

/** A request for an identity token. */
export interface TokenRequest {
  readonly method: 'GET' | 'POST';
  readonly bearer: Secret<string>;
  readonly accept?: string;
}

/** A place where jobs run, which gives each of them an identity token. */
export interface Platform {
  readonly name: string;
  readonly isHere: (env: Environment) => boolean;
  /** The token; undefined when this job has none. */
  token(world: LoginWorld, audience: string | undefined): Promise<Secret<string> | undefined>;
  /** Whether the job may ask for an audience; else it is fixed in the pipeline's settings or by the platform. */
  readonly takesAudience: boolean;
  /** What to do when this job has none. */
  readonly missing: string;
}
