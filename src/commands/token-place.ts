import { errorCode } from '../model/error-code.ts';
import type { Secret } from '../model/secret.ts';
import { resultJson } from '../render/result-json.ts';
import { printable } from '../render/printable.ts';
import type { WireObject } from '../model/wire.ts';
import type { Io, ReservedFile } from './io.ts';
import { UsageError } from './spec-options.ts';

/** Where a new token goes, and in which form. */
export interface PlaceOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly format?: 'value' | 'env' | 'json';
  /** A report without the token. */
  readonly json?: boolean;
}

/** A place that is ready for a token which does not exist yet. */
export interface TokenPlace {
  /** Puts the token there; rejects when a file cannot be written. */
  put(token: Secret<string>, known: WireObject): Promise<void>;
  /** Leaves nothing behind, when there is no token. */
  release(): Promise<void>;
  /** The rest of the report goes elsewhere than the token. */
  report(text: string): void;
  /** For people: what has become of the token. */
  readonly said: string;
}

/** Makes the place ready. Rejects with a `UsageError` when there is none, so that no token is made and lost. */
export async function tokenPlace(io: Io, command: string, options: PlaceOptions): Promise<TokenPlace> {
  const { out, format = 'value', json = false } = options;
  const text = (token: Secret<string>, known: WireObject): string =>
    token.map((value) => textOf(value, format, command, known)).reveal();
  if (out !== undefined) {
    const file = await reserve(io, out, options.force === true);
    return {
      put: (token, known) => file.write(text(token, known)),
      release: () => file.release(),
      report: (report) => {
        io.out(report);
      },
      said: `The token is in ${printable(out)}, which only you can read.\n`,
    };
  }
  if (options.format === undefined)
    throw new UsageError(
      'nothing says where the token goes',
      'write it to a file that only you can read with --out FILE, or print it with --format value, env or json',
    );
  if (json)
    throw new UsageError(
      '--json prints a report without the token, and --format prints the token',
      'leave out one of them, or write the token to a file with --out FILE',
    );
  return {
    put: (token, known) => {
      io.out(text(token, known));
      return Promise.resolve();
    },
    release: () => Promise.resolve(),
    report: (report) => {
      io.err(report);
    },
    said: '',
  };
}

/** For a token that is revoked again, because its place failed at last. */
export function notKept(cause: unknown): UsageError {
  const reason = cause instanceof Error ? cause.message : 'no reason';
  return new UsageError(`the token could not be kept, and is revoked again: ${reason}`, 'name another place');
}

function textOf(
  token: string,
  format: NonNullable<PlaceOptions['format']>,
  command: string,
  known: WireObject,
): string {
  switch (format) {
    case 'value':
      return `${token}\n`;
    case 'env':
      return `VAULT_TOKEN=${token}\n`;
    case 'json':
      return resultJson(command, 0, { token: { ...known, token } });
  }
}

async function reserve(io: Io, path: string, isForced: boolean): Promise<ReservedFile> {
  try {
    return await io.reserveFile(path, { isForced });
  } catch (error) {
    const code = errorCode(error) ?? 'unknown error';
    if (code === 'EEXIST')
      throw new UsageError(`${path} exists already`, 'name another file, or add --force');
    throw new UsageError(`${path} cannot be written (${code})`, 'name a file in a folder that is there');
  }
}
