import { entityAlias, explainLogin } from '../access/explain-login.ts';
import { describeToken } from '../engine/describe-token.ts';
import type { LoginTry } from '../engine/ports.ts';
import { checksText } from '../render/checks-text.ts';
import { claimsText, shownClaims } from '../render/claims-text.ts';
import { printable } from '../render/printable.ts';
import { resultJson } from '../render/result-json.ts';
import { makeStyle } from '../render/style.ts';
import { tokenText } from '../render/token-text.ts';
import type { VaultError } from '../model/vault-error.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { ConnectionOptions, Io } from './io.ts';
import { readDemands } from './login-demands.ts';
import type { Demands } from './login-demands.ts';
import { notKept, tokenPlace } from './token-place.ts';
import type { PlaceOptions, TokenPlace } from './token-place.ts';

export interface LoginCommandOptions extends ConnectionOptions, PlaceOptions {
  readonly jwt?: string;
  readonly mount: string;
  readonly role?: string;
  readonly audience?: string;
  readonly debug?: boolean;
}

/**
 * `vaultctl login`: tries a JWT on the server and says what came of it. The token is revoked at once, unless it is to be kept.
 * Rejects with a `VaultError` when the server did not judge the login.
 */
export async function runLogin(io: Io, options: LoginCommandOptions): Promise<ExitCode> {
  const { jwt, mount, role = '', audience = '', debug = false } = options;
  const target = await io.target({
    ...options,
    authMethod: 'jwt',
    // Given, even if empty, so that the variables of a pipeline's own login do not come in.
    authMount: mount,
    authRole: role,
    authAudience: audience,
    authNamespace: '',
    ...(jwt !== undefined && { authJwtFile: jwt }),
  });
  for (const warning of target.warnings) io.err(`warning ${warning}\n`);
  const isKept = options.out !== undefined || options.format !== undefined;
  const place = isKept ? await tokenPlace(io, 'login', options) : undefined;
  try {
    const { claims, outcome } = await target.tryLogin({ debug });
    if ('granted' in outcome) return await admitted(io, options, { ...outcome, claims }, place);
    await place?.release();
    return explain(io, options, outcome.refusal, claims, await readDemands(io, options));
  } catch (error) {
    await place?.release();
    throw error;
  }
}

type Granted = Extract<LoginTry['outcome'], { readonly granted: unknown }> & Pick<LoginTry, 'claims'>;

async function admitted(
  io: Io,
  options: LoginCommandOptions,
  { granted, revoke, keep, claims }: Granted,
  place: TokenPlace | undefined,
): Promise<ExitCode> {
  const described = describeToken(granted);
  const isBatch = described['type'] === 'batch';
  let trouble: string | undefined;
  if (place !== undefined && granted.token !== undefined) {
    await place.put(granted.token, described).catch(async (cause: unknown) => {
      await revoke();
      throw notKept(cause);
    });
    keep();
  } else {
    trouble = await revoke();
  }
  const known = { ...described, ...aliasOf(claims, await readDemands(io, options), io.now()) };
  for (const warning of granted.warnings) io.err(`warning ${printable(warning)}\n`);
  if (trouble !== undefined)
    io.err(`warning the token was not revoked, and ends by itself: ${printable(trouble)}\n`);
  const code = trouble === undefined ? exitCode.done : exitCode.incomplete;
  const end = isBatch ? 'It is a batch token, which ends by itself.\n' : 'The token is revoked again.\n';
  const said = place?.said ?? (trouble === undefined ? end : '');
  const report =
    options.json === true
      ? resultJson('login', code, { admitted: true, token: known, warnings: granted.warnings })
      : `Admitted:\n${tokenText(known)}${said}`;
  if (place === undefined) io.out(report);
  else place.report(report);
  return code;
}

/** The server names the entity by a claim that only the role tells. */
function aliasOf(
  claims: LoginTry['claims'],
  demands: Demands,
  now: number,
): { readonly entity_alias?: string } {
  if (!('role' in demands) || claims === undefined) return {};
  const alias = entityAlias({ ...demands, claims, now });
  return alias === undefined ? {} : { entity_alias: alias };
}

function explain(
  io: Io,
  { json = false }: LoginCommandOptions,
  { facts }: VaultError,
  claims: LoginTry['claims'],
  demands: Demands,
): ExitCode {
  const code = exitCode.checkFailed;
  const known = 'role' in demands && claims !== undefined;
  const checks = known ? explainLogin({ ...demands, claims, now: io.now() }) : [];
  // What the role demands is shown below; without it, the claims that say most.
  const hint = facts.hint?.replaceAll('--auth-', '--');
  if (json) {
    const said = shownClaims(claims, facts.errors);
    const why = 'problem' in demands ? { not_explained: demands.problem } : {};
    io.out(
      resultJson('login', code, {
        admitted: false,
        errors: facts.errors,
        hint,
        claims: said,
        checks,
        ...why,
      }),
    );
    return code;
  }
  io.out(`Refused: ${printable(facts.errors.join('; '))}\n`);
  if (hint !== undefined) io.out(`  ${printable(hint)}\n`);
  io.out(`\nThe token says of itself:\n${claimsText(claims, facts.errors)}`);
  if (known) io.out(`\nWhat the server looks at:\n${checksText(checks, makeStyle(io.color.out))}`);
  if ('problem' in demands) io.out(`\nWhat the role demands is not known: ${printable(demands.problem)}\n`);
  return code;
}
