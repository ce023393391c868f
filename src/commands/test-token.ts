import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { Secret } from '../model/secret.ts';
import type { SourceText } from '../spec/source-text.ts';
import { readText } from '../spec/read-text.ts';
import type { AccessTest } from '../testing/access-test.ts';
import { readClaimsFile, unreadFile } from '../testing/claims-file.ts';
import type { TestToken } from '../testing/judge-test.ts';
import type { TestFile } from '../testing/test-files.ts';
import type { Io } from './io.ts';

/** A test with the token that it tries. */
export interface ReadyTest {
  readonly test: AccessTest;
  readonly token?: TestToken;
  /** The real token, where the test names one. */
  readonly jwt?: Secret<string>;
  /** A file that it was read from, for code frames. */
  readonly text?: SourceText;
}

/** Gets the claims of a test's token from where the test says that they are. */
export async function readyTest(
  io: Io,
  file: TestFile,
  test: AccessTest,
): Promise<ReadyTest | { readonly diagnostics: readonly Diagnostic[] }> {
  const { subject } = test;
  if (subject.kind === 'token') return { test };
  const { source, algorithm } = subject;
  switch (source.kind) {
    case 'claims':
      return { test, token: { claims: source.claims, algorithm } };
    case 'claims-file': {
      const read = await readClaimsFile(
        io.files,
        file.root,
        source.path,
        test.locate(['login', 'claims_file']),
      );
      if ('diagnostics' in read) return read;
      const token = { claims: read.source.claims, algorithm };
      return { test: { ...test, subject: { ...subject, source: read.source } }, token, text: read.text };
    }
    case 'jwt-file': {
      const reading = await readText(io.files, source.path);
      if ('text' in reading) return real(io, test, new Secret(reading.text.trim()), 'jwt_file');
      const at = test.locate(['login', 'jwt_file']);
      return { diagnostics: [unreadFile(reading, at)] };
    }
    case 'jwt-env': {
      const value = io.env(source.name);
      if (value !== undefined) return real(io, test, new Secret(value.trim()), 'jwt_env');
      const at = test.locate(['login', 'jwt_env']);
      const message = `environment variable ${source.name} is not set`;
      return { diagnostics: [finding('env-undefined', message, { at })] };
    }
  }
}

function real(
  io: Io,
  test: AccessTest,
  jwt: Secret<string>,
  key: string,
): ReadyTest | { readonly diagnostics: readonly Diagnostic[] } {
  const read = io.jwts.read(jwt);
  if (read === undefined) {
    const at = test.locate(['login', key]);
    const hint = 'a JWT has three parts with dots between them; claims alone are named with claims_file';
    return { diagnostics: [finding('test-value', `${key} names no JWT`, { at, hint })] };
  }
  const { alg } = read.header;
  return { test, jwt, token: { claims: read.claims, algorithm: typeof alg === 'string' ? alg : undefined } };
}
