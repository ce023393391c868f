import { describeToken } from '../engine/describe-token.ts';
import type { TokenAnswer, TokenPort } from '../engine/ports.ts';
import { VaultError } from '../model/vault-error.ts';
import type { WireObject } from '../model/wire.ts';
import { resultJson } from '../render/result-json.ts';
import { printable } from '../render/printable.ts';
import { tokenText } from '../render/token-text.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io, Target } from './io.ts';
import { LostAnswer, orLost } from './lost-answer.ts';
import { UsageError } from './spec-options.ts';
import { notKept, tokenPlace } from './token-place.ts';
import type { PlaceOptions, TokenPlace } from './token-place.ts';
import { withVault } from './with-vault.ts';
import type { VaultOptions } from './with-vault.ts';

/** The flags of `vault token create`. */
export interface TokenCreateOptions extends VaultOptions, PlaceOptions {
  readonly json?: boolean;
  readonly role?: string;
  readonly policy?: readonly string[];
  readonly ttl?: string;
  readonly period?: string;
  readonly explicitMaxTtl?: string;
  readonly orphan?: boolean;
  readonly defaultPolicy: boolean;
  readonly wrapTtl?: string;
  readonly displayName?: string;
  readonly metadata?: readonly string[];
  readonly type: string;
  readonly renewable: 'true' | 'false';
}

/** `vaultctl token create`: creates one token, which goes only where the user says. It is asked for once, whatever happens. */
export async function runTokenCreate(io: Io, options: TokenCreateOptions): Promise<ExitCode> {
  const target = await io.target(options);
  const { orphan = false, role, wrapTtl } = options;
  // Whether a role makes orphans shows in an answer, but not in a wrapped one.
  if (target.isLogin && !orphan && (role === undefined || wrapTtl !== undefined))
    throw childOfLogin('--orphan');
  io.holdSignals();
  const place = await tokenPlace(io, 'token create', options);
  const { answer, warnings } = await withVault(io, target, options, async ({ tokens }) => {
    const created = await create(tokens, target, options).catch(async (error: unknown) => {
      await place.release();
      throw error;
    });
    await keep(created, tokens, target, place);
    const own = await rootWarnings(created, tokens, target, options);
    return { answer: created, warnings: [...created.warnings, ...own] };
  });
  const known = describeToken(answer);
  for (const warning of warnings) io.err(`warning ${printable(warning)}\n`);
  place.report(
    options.json === true
      ? resultJson('token create', exitCode.done, { token: known, warnings })
      : `${answer.isWrapped ? 'Created a token, and one that gives it once' : 'Created a token'}:\n${tokenText(known)}${place.said}`,
  );
  return io.stopCode() ?? exitCode.done;
}

/** https://developer.hashicorp.com/vault/api-docs/auth/token#create-token */
async function create(tokens: TokenPort, target: Target, options: TokenCreateOptions): Promise<TokenAnswer> {
  const { role, policy, ttl, period, explicitMaxTtl, displayName, metadata, wrapTtl } = options;
  const body: WireObject = {
    ...(policy !== undefined && { policies: policy }),
    ...(ttl !== undefined && { ttl }),
    ...(period !== undefined && { period }),
    ...(explicitMaxTtl !== undefined && { explicit_max_ttl: explicitMaxTtl }),
    ...(displayName !== undefined && { display_name: displayName }),
    ...(metadata !== undefined && { meta: Object.fromEntries(metadata.map(pair)) }),
    no_parent: options.orphan === true,
    no_default_policy: !options.defaultPolicy,
    type: options.type,
    renewable: options.renewable === 'true',
  };
  const at = {
    namespace: target.namespace,
    path: role === undefined ? 'auth/token/create' : `auth/token/create/${role}`,
  };
  const name = displayName === undefined ? '' : ` and the display name token-${displayName}`;
  return orLost(
    tokens.post(at, body, wrapTtl === undefined ? {} : { wrapTtl }),
    `a token may have been created, and this command does not ask again: look at the accessors (\`vault list auth/token/accessors\`) with \`vaultctl token lookup --accessor\` for one of this minute with path ${at.path}${name}, and revoke it with \`vaultctl token revoke --accessor\``,
  );
}

function pair(text: string): [string, string] {
  const end = text.indexOf('=');
  return [text.slice(0, end), text.slice(end + 1)];
}

/** Brings the token to its place; one that cannot be kept is revoked. */
async function keep(
  answer: TokenAnswer,
  tokens: TokenPort,
  { isLogin, namespace }: Target,
  place: TokenPlace,
): Promise<void> {
  if (isLogin && answer.facts['orphan'] === false) {
    await place.release();
    throw childOfLogin('orphan: true in the role');
  }
  try {
    if (answer.token === undefined) throw new Error('the server gave none');
    await place.put(answer.token, describeToken(answer));
  } catch (cause) {
    await place.release().catch(() => undefined);
    const accessor = accessorOf(answer);
    await tokens
      .post({ namespace, path: 'auth/token/revoke-accessor' }, { accessor })
      .catch((error: unknown) => {
        if (!(error instanceof VaultError)) throw error;
        const way =
          accessor === '' ? 'it ends by itself' : `revoke it: vaultctl token revoke --accessor ${accessor}`;
        throw new LostAnswer(error.facts, `the token could not be kept, and is there: ${way}`);
      });
    throw notKept(cause);
  }
}

/** Without a word about policies, the new token has those of the token in use. */
async function rootWarnings(
  answer: TokenAnswer,
  tokens: TokenPort,
  { namespace }: Target,
  { policy, role }: TokenCreateOptions,
): Promise<readonly string[]> {
  if (policy !== undefined || role !== undefined) return [];
  // A wrapped token does not show its policies; who has root may look them up.
  const path = 'auth/token/lookup-accessor';
  const seen = answer.isWrapped
    ? await tokens.post({ namespace, path }, { accessor: accessorOf(answer) }).catch(() => undefined)
    : answer;
  const policies = seen?.facts['policies'];
  const isRoot = Array.isArray(policies) && policies.includes('root');
  return isRoot ? ['the new token has the policy root; name --policy or --role for less'] : [];
}

function accessorOf(answer: TokenAnswer): string {
  const { accessor } = describeToken(answer);
  return typeof accessor === 'string' ? accessor : '';
}

/** A login's token is revoked at the end of the run, and with it what it created. */
function childOfLogin(way: string): UsageError {
  return new UsageError(
    'the token of the login is revoked at the end, and with it the token that it creates',
    `create one that does not depend on it: ${way}`,
  );
}
