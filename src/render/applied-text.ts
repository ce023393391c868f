import type { Applied, Change } from '../model/plan.ts';
import { placeText } from './diagnostic-text.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

const WORD = { create: 'created', update: 'changed', delete: 'deleted' } as const;

/** One line for an object whose fate is known, and what to do where it failed. */
export function appliedLine(applied: Applied, style: Style): string {
  const address = printable(applied.change.address);
  switch (applied.outcome) {
    case 'done': {
      const word = WORD[applied.change.action];
      const warnings = applied.warnings.map((warning) => `\n    the server warns: ${printable(warning)}`);
      const how = applied.isConfirmedByReading === true ? ' (its answer was lost; confirmed by reading)' : '';
      return `${style.add('done')}    ${address} ${word}${how}${warnings.join('')}`;
    }
    case 'failed': {
      const { message, hint, at } = applied.failure;
      const place = at === undefined ? '' : `\n    at: ${placeText(at)}`;
      const next = hint === undefined ? '' : `\n    next: ${printable(hint)}`;
      return `${style.error('failed')}  ${address}: ${printable(message)}${place}${next}`;
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
  const did = (action: Change['action']): number =>
    done.filter(({ change }) => change.action === action).length;
  if (done.length === applied.length) {
    return style.strong(
      `Apply complete! Resources: ${did('create')} added, ${did('update')} changed, ${did('delete')} destroyed.`,
    );
  }
  const unknown = applied.filter((one) => one.outcome === 'failed' && one.failure.kind === 'unknown').length;
  const remark = unknown === 0 ? '' : ` It is not known whether ${unknown} of the failed took effect.`;
  return style.strong(
    `Apply incomplete: ${done.length} done, ${count('failed')} failed, ${count('skipped')} skipped.${remark} Plan again to see what is left.`,
  );
}
