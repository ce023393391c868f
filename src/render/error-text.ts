import type { VaultErrorFacts } from '../model/vault-error.ts';

/** Trouble with the server in one sentence, and the next step. */
export function vaultErrorReport(facts: VaultErrorFacts): { message: string; hint?: string } {
  const status = facts.status === undefined ? '' : ` ${facts.status}`;
  const namespace = facts.namespace === '' ? '' : ` in namespace ${facts.namespace}`;
  const warnings = (facts.warnings ?? []).map((warning) => `; the server warns: ${warning}`).join('');
  return {
    message: `${facts.method} ${facts.path}${namespace}:${status} ${facts.errors.join('; ')}${warnings}`,
    ...(facts.hint !== undefined && { hint: facts.hint }),
  };
}
