import { describeToken } from '../engine/describe-token.ts';
import type { LoginTry } from '../engine/ports.ts';
import { Secret } from '../model/secret.ts';
import type { TestOutcome } from '../model/test-outcome.ts';
import { VaultError } from '../model/vault-error.ts';
import { printable } from '../render/printable.ts';
import { readText } from '../spec/read-text.ts';
import type { AccessTest, LoginSubject, TokenSubject } from '../testing/access-test.ts';
import type { Answer, GivenRefusal, Right, TokenFacts } from '../testing/answer.ts';
import { checkTest } from '../testing/check-answer.ts';
import { askedPath, liveRefusal, liveRight, liveToken } from '../testing/live-answer.ts';
import { withTimes } from '../testing/with-times.ts';
import type { ConnectionOptions, Io, OpenVault, Target } from './io.ts';
import { atNamedDoor, doorsOf } from './live-doors.ts';
import type { Door, Doors } from './live-doors.ts';
import { LostAnswer, orLost } from './lost-answer.ts';
import { UsageError } from './spec-options.ts';
import { StoppedError } from './stopped.ts';
import type { TestToRun } from './test-run.ts';

export interface LiveOptions extends ConnectionOptions {
  /** PEM file with the private key of the tests' tokens. */
  readonly signingKey?: string;
  readonly signingKeyId?: string;
  readonly debug?: boolean;
}

const LEFT = 'the token of a test was not revoked, and ends by itself';

type Capabilities = ReadonlyMap<string, readonly string[]>;

/** A token that a server gave for a test; it is revoked by now. */
interface Granted {
  readonly facts: TokenFacts;
  readonly capabilities: Capabilities;
}

/** What tests at a server work with. */
interface Live {
  readonly io: Io;
  readonly options: LiveOptions;
  readonly target: Target;
  readonly key: Secret<string> | undefined;
  /** With the token of the run, opened when a test needs it. */
  readonly own: () => Promise<OpenVault>;
  readonly complain: (trouble: string | undefined) => void;
}

/**
 * Makes tests at a server, one after the other: each token is revoked before the next one is asked for. Rejects with a
 * `VaultError` when the server did not judge a login, with a `LostAnswer` when a token may be left besides, and with a
 * `UsageError` when there is no key.
 */
export async function testLive(
  io: Io,
  tests: readonly TestToRun[],
  options: LiveOptions,
): Promise<{ readonly outcomes: readonly TestOutcome[]; readonly isAllRevoked: boolean }> {
  const { signingKey: file } = options;
  const key = file === undefined ? undefined : await signingKey(io, file);
  io.holdSignals();
  const target = await io.target(options);
  const left: string[] = [];
  let opened: Promise<OpenVault> | undefined;
  const live: Live = {
    io,
    options,
    target,
    key,
    own: () => (opened ??= target.open({ parallelism: 1, debug: options.debug === true })),
    complain: (trouble) => {
      if (trouble === undefined) return;
      left.push(trouble);
      io.err(`warning ${LEFT}: ${printable(trouble)}\n`);
    },
  };
  try {
    const outcomes: TestOutcome[] = [];
    for (const one of tests) {
      const code = io.stopCode();
      if (code !== undefined) throw new StoppedError(code);
      outcomes.push(await judge(live, one));
    }
    return { outcomes, isAllRevoked: left.length === 0 };
  } catch (error) {
    if (error instanceof VaultError && left.length > 0) throw new LostAnswer(error.facts, LEFT);
    throw error;
  } finally {
    await (await opened)?.close();
  }
}

async function judge(live: Live, ready: TestToRun): Promise<TestOutcome> {
  const { test } = ready;
  const { subject } = test;
  const came =
    subject.kind === 'token' ? await created(live, test, subject) : await loggedIn(live, ready, subject);
  if (!('granted' in came)) return checkTest(test, came, () => []);
  const { granted, ...doubt } = came;
  const tokens = granted.map(({ facts }) => facts);
  return checkTest(test, { kind: 'admitted', tokens, because: [], ...doubt }, (request): readonly Right[] =>
    came.granted.map(({ capabilities }) => liveRight(request, capabilities.get(askedPath(request)) ?? [])),
  );
}

type Came =
  Exclude<Answer, { kind: 'admitted' }> | { readonly granted: readonly Granted[]; readonly besides?: string };

async function loggedIn(live: Live, ready: TestToRun, subject: LoginSubject): Promise<Came> {
  const jwt = ready.jwt ?? signed(live, ready, subject);
  if ('problem' in jwt) return { kind: 'open', reason: jwt.problem };
  const namespace = joined(live.target.namespace, subject.namespace);
  const { mount, role } = subject;
  const { doors, besides }: Doors =
    role === undefined
      ? await doorsOf(await live.own(), { namespace, mount })
      : { doors: [{ namespace, mount, role }] };
  const logIn = (door: Door): Promise<LoginTry['outcome']> => logInAt(live, door, jwt);
  const refusals: GivenRefusal[] = [];
  const granted: Granted[] = [];
  for (const door of doors) {
    const outcome = role === undefined ? await logIn(door) : await atNamedDoor(door, logIn);
    if ('refusal' in outcome) refusals.push(liveRefusal(outcome.refusal.facts.errors));
    else granted.push(await looked(live, ready.test, door.role, outcome));
  }
  if (granted.length > 0) return { granted, ...(besides !== undefined && { besides }) };
  return besides === undefined
    ? { kind: 'refused', refusals, because: [] }
    : { kind: 'open', reason: besides };
}
async function logInAt(
  { io, options }: Live,
  { namespace, mount, role }: Door,
  jwt: Secret<string>,
): Promise<LoginTry['outcome']> {
  const target = await io.target({
    ...options,
    namespace,
    authMethod: 'jwt',
    // Given, even if empty, so that the variables of a pipeline's own login do not come in.
    authMount: mount,
    authRole: role,
    authNamespace: namespace,
    authAudience: '',
    authJwtFile: '',
    authJwtEnv: '',
  });
  return (await target.tryLogin({ debug: options.debug === true, jwt })).outcome;
}

type Admitted = Extract<LoginTry['outcome'], { readonly granted: unknown }>;

async function looked(
  live: Live,
  test: AccessTest,
  role: string,
  { granted, capabilities, revoke }: Admitted,
): Promise<Granted> {
  try {
    const paths = test.requests.map(askedPath);
    return {
      facts: liveToken(role, describeToken(granted)),
      capabilities: paths.length === 0 ? new Map() : await capabilities(paths),
    };
  } finally {
    live.complain(await revoke());
  }
}

/** The token of a test whose claims are given, as its issuer would sign it. */
function signed(
  { io, key, options }: Live,
  { token }: TestToRun,
  subject: LoginSubject,
): Secret<string> | { readonly problem: string } {
  if (key === undefined)
    return { problem: 'a server takes only a token that is signed: name the key with --signing-key' };
  const claims = withTimes(token?.claims ?? {}, subject.without, io.now());
  return io.jwts.sign({ key, keyId: options.signingKeyId, algorithm: token?.algorithm, claims });
}

/** https://developer.hashicorp.com/vault/api-docs/auth/token#create-token */
async function created(live: Live, test: AccessTest, subject: TokenSubject): Promise<Came> {
  const { policies, role } = subject;
  const namespace = joined(live.target.namespace, subject.namespace);
  const { tokens } = await live.own();
  const path = role === undefined ? 'auth/token/create' : `auth/token/create/${role}`;
  const body = {
    ...(policies.length > 0 && { policies }),
    ...(role === undefined && { no_default_policy: true }),
  };
  const creating = orLost(
    tokens.post({ namespace, path }, body),
    'the token of a test may have been created, and ends by itself; run the tests again',
  );
  const answer = await creating.catch((error: unknown) => {
    if (error instanceof VaultError && error.facts.status === 400) return error;
    throw error;
  });
  if (answer instanceof VaultError)
    return { kind: 'refused', refusals: [liveRefusal(answer.facts.errors)], because: [] };
  const { token } = answer;
  if (token === undefined) return { kind: 'open', reason: 'the server gave no token' };
  try {
    const paths = test.requests.map(askedPath);
    const asked = { namespace, path: 'sys/capabilities' };
    const found = paths.length === 0 ? {} : (await tokens.post(asked, { paths }, { token })).facts;
    const capabilities = new Map(
      paths.map((one) => [one, Array.isArray(found[one]) ? found[one].map(String) : []]),
    );
    return { granted: [{ facts: liveToken(undefined, describeToken(answer)), capabilities }] };
  } finally {
    const revoked = tokens.post({ namespace, path: 'auth/token/revoke' }, {}, { token });
    live.complain(await revoked.then(() => undefined).catch((error: unknown) => String(error)));
  }
}

function joined(outer: string, inner: string): string {
  return [outer, inner].filter((part) => part !== '').join('/');
}

/** The private key of `--signing-key`. Rejects with a `UsageError`. */
async function signingKey({ files }: Io, file: string): Promise<Secret<string>> {
  const reading = await readText(files, file);
  if ('text' in reading) return new Secret(reading.text);
  throw new UsageError(`--signing-key: ${reading.message}`, 'name a file with a private key in PEM');
}
