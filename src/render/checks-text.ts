import { printable } from './printable.ts';
import type { Style } from './style.ts';

/** One check and how it went. */
export interface ShownCheck {
  readonly check: string;
  readonly result: 'ok' | 'failed' | 'warning' | 'open';
  readonly text?: string;
}

/** A line for each check: how it went, what it is about, and what there is to say. */
export function checksText(checks: readonly ShownCheck[], style: Style): string {
  const width = Math.max(0, ...checks.map(({ check }) => check.length));
  const color = { ok: style.add, failed: style.error, warning: style.warning, open: style.faint };
  return checks
    .map(({ check, result, text = '' }) => {
      const line = `${color[result](result.padEnd(7))}  ${printable(check).padEnd(width)}  ${printable(text)}`;
      return `${line.trimEnd()}\n`;
    })
    .join('');
}
