import { Chalk } from 'chalk';

/** Colours by meaning; symbols carry the same meaning without them. */
export interface Style {
  add(text: string): string;
  change(text: string): string;
  destroy(text: string): string;
  error(text: string): string;
  warning(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

/** Colours for a terminal, or none. */
export function makeStyle(color: boolean): Style {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return {
    add: chalk.green,
    change: chalk.yellow,
    destroy: chalk.red,
    error: chalk.red.bold,
    warning: chalk.yellow.bold,
    strong: chalk.bold,
    faint: chalk.dim,
  };
}
