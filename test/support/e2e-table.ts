import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** One thing that a real client tried. */
export interface E2eRow {
  /** `Nomad, workload identity` */
  readonly system: string;
  /** The program and its version: `nomad 1.11.3`. */
  readonly client: string;
  /** `Vault 1.21.1` */
  readonly server: string;
  /** What was tried. */
  readonly what: string;
  /** `passed`, or why it was refused, in the words of whoever refused it. */
  readonly outcome: string;
  readonly seconds: number;
}

/** Name of the variable with the file that the rows of all test files come together in. */
export const E2E_ROWS = 'VAULTCTL_E2E_ROWS';

/** Keeps a row for the table that stands at the end of the run. */
export function record(row: E2eRow): void {
  const file = process.env[E2E_ROWS];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
}

/** Does something as a real client, and keeps a row about it: what `run` gives is the outcome. */
export async function recorded(
  about: Omit<E2eRow, 'outcome' | 'seconds'>,
  run: () => Promise<string>,
): Promise<void> {
  const begun = Date.now();
  const outcome = await run();
  record({ ...about, outcome, seconds: (Date.now() - begun) / 1000 });
}

/** The rows that tests have recorded in that file, as a table; empty where there are none. */
export function e2eTable(file: string): string {
  if (!existsSync(file)) return '';
  const lines = readFileSync(file, 'utf8').split('\n');
  const rows = lines.filter((line) => line !== '').map((line) => cells(JSON.parse(line) as E2eRow));
  if (rows.length === 0) return '';
  const all = [HEAD, ...rows.sort((a, b) => order(a).localeCompare(order(b)))];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const HEAD = ['System', 'Client', 'Server', 'Seconds', 'What', 'Outcome'];

function cells({ system, client, server, seconds, what, outcome }: E2eRow): readonly string[] {
  return [system, client, server, seconds.toFixed(1), what, outcome.replaceAll(/\s+/g, ' ')];
}

/** Systems, clients and servers stay together; within them the order of the run does. */
function order(row: readonly string[]): string {
  return row.slice(0, 3).join('\n');
}
