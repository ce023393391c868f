import { exitCode } from '../../src/commands/exit-code.ts';
import type { ExitCode } from '../../src/commands/exit-code.ts';
import type { TokenPort } from '../../src/engine/ports.ts';
import { Secret } from '../../src/model/secret.ts';
import type { VaultErrorFacts } from '../../src/model/vault-error.ts';
import { vaultError } from './apply-story.ts';
import type { CommandWorld } from './command-io.ts';

/** How `vaultctl test --live` ends with a server that troubles the tokens of the tests. */
interface LiveTestStory {
  readonly code: ExitCode;
  readonly what: string;
  readonly command: string;
  readonly world: () => Partial<CommandWorld>;
}

type Facts = Partial<VaultErrorFacts>;

const GOOD = 'test --live good';
const FAILING = 'test --live failing';
const BUSY: Facts = { status: 503 };

const troubled = (post: TokenPort['post']): Partial<CommandWorld> => ({ tokens: { post } });

/** Creates tokens, and says what they may do. */
const answers: TokenPort['post'] = () =>
  Promise.resolve({
    token: new Secret('some-token'),
    isWrapped: false,
    facts: { token_policies: ['app'], policies: ['app'], a: ['read'] },
    warnings: [],
  });

/** A server that fails at one path. */
const but =
  (path: string, facts: Facts = BUSY): LiveTestStory['world'] =>
  () =>
    troubled((at, ...more) =>
      at.path === path ? Promise.reject(vaultError({ path, ...facts })) : answers(at, ...more),
    );

/** A server that revokes nothing, and after the first token does not answer any more. */
function fallingSilent(): Partial<CommandWorld> {
  let count = 0;
  return troubled((at, ...more) => {
    count += 1;
    return count < 3 ? answers(at, ...more) : Promise.reject(vaultError({ path: at.path, fate: 'not-sent' }));
  });
}

/** Stories of the folders `good`, `failing` and `two`, of which the last has two tests that hold. */
export const liveTestStories: readonly LiveTestStory[] = [
  { code: exitCode.done, what: 'tests that hold at a server', command: GOOD, world: but('') },
  { code: exitCode.checkFailed, what: 'a test that does not hold there', command: FAILING, world: but('') },
  {
    code: exitCode.checkFailed,
    what: 'a token that the server refuses',
    command: GOOD,
    world: but('auth/token/create', { status: 400 }),
  },
  {
    code: exitCode.serverRefused,
    what: 'a server that cannot be reached',
    command: GOOD,
    world: but('auth/token/create', { fate: 'not-sent' }),
  },
  {
    code: exitCode.serverRefused,
    what: 'a token that may create none',
    command: GOOD,
    world: but('auth/token/create', { status: 403 }),
  },
  {
    code: exitCode.serverRefused,
    what: 'a server that does not say what a token may do',
    command: GOOD,
    world: but('sys/capabilities'),
  },
  {
    code: exitCode.incomplete,
    what: 'a token that is not revoked',
    command: GOOD,
    world: but('auth/token/revoke'),
  },
  {
    code: exitCode.incomplete,
    what: 'a token that is not revoked, of a test that does not hold',
    command: FAILING,
    world: but('auth/token/revoke'),
  },
  {
    code: exitCode.incomplete,
    what: 'a token that may have been created',
    command: GOOD,
    world: but('auth/token/create', { fate: 'unknown' }),
  },
  {
    code: exitCode.incomplete,
    what: 'a token that is not revoked, before the server falls silent',
    command: 'test --live two',
    world: fallingSilent,
  },
  {
    code: exitCode.bug,
    what: 'a bug of ours',
    command: GOOD,
    world: () => troubled(() => Promise.reject(new TypeError('x is not y'))),
  },
  ...([exitCode.interrupted, exitCode.terminated] as const).map((code) => ({
    code,
    what: `signal ${code}`,
    command: GOOD,
    world: () => ({ ...but('')(), stopCode: () => code }),
  })),
];
