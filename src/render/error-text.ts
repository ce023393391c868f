import type { VaultErrorFacts } from '../model/vault-error.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

/** Trouble with the server in one line, with the next step. */
export function vaultErrorText(facts: VaultErrorFacts, style: Style): string {
  const { message, hint } = vaultErrorReport(facts);
  const next = hint === undefined ? '' : `\n  next: ${printable(hint)}`;
  return `${style.error('error')} ${printable(message)}${next}\n`;
}

/** The same for machines. */
export function vaultErrorReport(facts: VaultErrorFacts): { message: string; hint?: string } {
  const status = facts.status === undefined ? '' : ` ${facts.status}`;
  const namespace = facts.namespace === '' ? '' : ` in namespace ${facts.namespace}`;
  const warnings = (facts.warnings ?? []).map((warning) => `; the server warns: ${warning}`).join('');
  return {
    message: `${facts.method} ${facts.path}${namespace}:${status} ${facts.errors.join('; ')}${warnings}`,
    ...(facts.hint !== undefined && { hint: facts.hint }),
  };
}
