import { Chalk } from 'chalk';

/** Colours by meaning; symbols carry the same meaning without them. */
export interface Style {
  readonly add: (text: string) => string;
  readonly change: (text: string) => string;
  readonly destroy: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
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
