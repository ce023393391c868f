import {
  nomadServerChecks,
  nomadQuestions,
  nomadUnknownToken,
  nomadVersionProblem,
} from '../platforms/nomad-server-checks.ts';
import type { NomadCheck, NomadSettings } from '../platforms/nomad-server-checks.ts';
import { nomadRoleName } from '../platforms/nomad-checks.ts';
import type { NomadRole, NomadToken } from '../platforms/nomad-checks.ts';
import { VaultError } from '../model/vault-error.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { checksText } from '../render/checks-text.ts';
import { makeStyle } from '../render/style.ts';
import { resultJson } from '../render/result-json.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io, OpenVault } from './io.ts';
import { UsageError } from './spec-options.ts';
import { withVault } from './with-vault.ts';
import type { VaultOptions } from './with-vault.ts';

export interface TokenCheckOptions extends VaultOptions {
  readonly as: 'nomad';
  readonly nomadVersion: string;
  readonly role?: string;
  readonly allowUnauthenticated: 'true' | 'false';
}

/** `vaultctl token check --as nomad`: what a Nomad server of that version finds when it starts with this token. */
export async function runTokenCheck(io: Io, options: TokenCheckOptions): Promise<ExitCode> {
  const { nomadVersion, role = '', json = false } = options;
  const problem = nomadVersionProblem(nomadVersion);
  if (problem !== undefined) throw new UsageError(problem, 'name a version from 0.5 to 1.9');
  const settings = {
    version: nomadVersion,
    createFromRole: role,
    allowUnauthenticated: options.allowUnauthenticated === 'true',
  };
  const target = await io.target(options);
  const checks = await withVault(io, target, options, (vault) => made(vault, target.namespace, settings));
  const failed = checks.filter(({ result }) => result === 'failed').length;
  const code = failed > 0 ? exitCode.checkFailed : exitCode.done;
  if (json) {
    io.out(resultJson('token check', code, { checks }));
  } else {
    const end =
      failed === 0 ? 'would take this token' : `would refuse this token: ${failed} of its checks failed`;
    io.out(`${checksText(checks, makeStyle(io.color.out))}Nomad ${nomadVersion} ${end}.\n`);
  }
  return code;
}

/** The requests of a Nomad server; only the capabilities come in one instead of one each. */
async function made(
  { port, permissions }: OpenVault,
  namespace: string,
  settings: NomadSettings,
): Promise<readonly NomadCheck[]> {
  const looked = await port
    .read({ namespace, path: 'auth/token/lookup-self' })
    .then((facts) => ({ facts }))
    .catch(orRefused((text) => ({ denied: text })));
  if ('denied' in looked) return nomadUnknownToken(looked.denied);
  if (looked.facts === undefined) return nomadUnknownToken('got empty response');
  const token = nomadToken(looked.facts);
  const questions = nomadQuestions(token, settings).map(({ path }) => path);
  const role = nomadRoleName(token, settings.createFromRole);
  const capabilities = await permissions
    .capabilities(namespace, questions.length === 0 ? ['sys/capabilities-self'] : questions)
    .catch(orRefused((text) => ({ denied: text })));
  const found =
    role === ''
      ? undefined
      : await port
          .read({ namespace, path: `auth/token/roles/${role}` })
          .then((live) => live && nomadRole(live))
          .catch(orRefused((text) => ({ unreadable: text })));
  return nomadServerChecks({ token, capabilities, role: found }, settings);
}

/** A refusal is an answer, too; anything else ends the command. */
function orRefused<T>(answer: (text: string) => T): (error: unknown) => T {
  return (error) => {
    const isRefusal = error instanceof VaultError && [400, 403, 404].includes(error.facts.status ?? 0);
    if (isRefusal) return answer(error.message);
    throw error;
  };
}

function nomadToken(facts: WireObject): NomadToken {
  const { policies, role } = facts;
  return {
    policies: Array.isArray(policies) ? policies.map(String) : [],
    renewable: facts['renewable'] === true,
    ttl: number(facts['ttl']),
    creation_ttl: number(facts['creation_ttl']),
    role: typeof role === 'string' ? role : '',
  };
}

function nomadRole(found: WireObject): NomadRole {
  return {
    orphan: found['orphan'] === true,
    renewable: found['renewable'] === true,
    explicit_max_ttl: number(found['explicit_max_ttl']),
    token_explicit_max_ttl: number(found['token_explicit_max_ttl']),
    period: number(found['period']),
    token_period: number(found['token_period']),
  };
}

function number(value: Wire | undefined): number {
  return typeof value === 'number' ? value : 0;
}
