import type { Applied } from '../model/plan.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

/** One line for an object whose fate is known, and what to do where it failed. */
export function appliedLine(applied: Applied, style: Style): string {
  const address = printable(applied.change.address);
  switch (applied.outcome) {
    case 'done': {
      const word = applied.change.action === 'create' ? 'created' : 'changed';
      const warnings = applied.warnings.map((warning) => `\n    the server warns: ${printable(warning)}`);
      return `${style.add('done')}    ${address} ${word}${warnings.join('')}`;
    }
    case 'failed': {
      const { message, hint } = applied.failure;
      const next = hint === undefined ? '' : `\n    next: ${printable(hint)}`;
      return `${style.error('failed')}  ${address}: ${printable(message)}${next}`;
    }
    case 'skipped':
      return `${style.warning('skipped')} ${address}: ${printable(applied.reason)}`;
  }
}

/** The end of an apply: what was done, what failed, what was not tried. */
export function applySummary(applied: readonly Applied[], style: Style): string {
  const count = (outcome: Applied['outcome']): number =>
    applied.filter((one) => one.outcome === outcome).length;
  const done = applied.filter((one) => one.outcome === 'done');
  const added = done.filter(({ change }) => change.action === 'create').length;
  if (done.length === applied.length) {
    return style.strong(
      `Apply complete! Resources: ${added} added, ${done.length - added} changed, 0 destroyed.`,
    );
  }
  const unknown = applied.filter((one) => one.outcome === 'failed' && one.failure.kind === 'unknown').length;
  const remark = unknown === 0 ? '' : ` It is not known whether ${unknown} of the failed took effect.`;
  return style.strong(
    `Apply incomplete: ${done.length} done, ${count('failed')} failed, ${count('skipped')} skipped.${remark} Plan again to see what is left.`,
  );
}
