import { errorCode } from '../model/error-code.ts';
import { Secret } from '../model/secret.ts';
import { isWireObject } from '../model/wire.ts';
import type { WireObject } from '../model/wire.ts';
import type { Io } from './io.ts';
import { UsageError } from './spec-options.ts';

/** What a JWT says of itself. Nothing here has looked at its signature. */
export interface TokenContent {
  readonly header?: { readonly alg: string };
  readonly claims: WireObject;
}

export interface TokenContentOptions {
  /** File of a JWT; `-` is standard input. */
  readonly token?: string;
  /** File of its claims as JSON; `-` is standard input. */
  readonly claims?: string;
}

/** What the token in question says of itself; undefined when none is. Rejects with a `UsageError`. */
export async function readTokenContent(
  io: Io,
  { token, claims }: TokenContentOptions,
): Promise<TokenContent | undefined> {
  if (token !== undefined && claims !== undefined)
    throw new UsageError('--token and --claims are two tokens', 'name one of them');
  if (token !== undefined) {
    // The text is a credential, so nothing of it is repeated.
    const jwt = io.jwts.read(new Secret((await textOf(io, token, '--token')).trim()));
    if (jwt !== undefined) {
      const { alg } = jwt.header;
      return { claims: jwt.claims, ...(typeof alg === 'string' && { header: { alg } }) };
    }
    throw new UsageError(
      `${token === '-' ? 'standard input' : token} holds no JWT`,
      'a JWT is three parts of base64 with dots between; claims as JSON go with --claims',
    );
  }
  return claims === undefined
    ? undefined
    : { claims: claimsIn(await textOf(io, claims, '--claims'), claims) };
}

function claimsIn(text: string, file: string): WireObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isWireObject(value)) return value;
  } catch {
    // Said below, without the text, which may be a token.
  }
  throw new UsageError(`${file} holds no claims`, 'they are one JSON object, as in the middle part of a JWT');
}

async function textOf(io: Io, file: string, option: string): Promise<string> {
  if (file === '-') return io.files.stdin();
  try {
    return await io.files.read(file);
  } catch (error) {
    throw new UsageError(
      `${option}: ${file} cannot be read (${errorCode(error) ?? 'unknown'})`,
      'look at the path',
    );
  }
}
