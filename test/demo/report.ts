/** How many requests went to the server so far. */
export interface Requests {
  sent: number;
}

/** One thing that the demo shows: it counts when `run` ends well, and the text that it gives says what was seen. */
export type Show = (title: string, run: () => Promise<string>) => Promise<void>;

/** What was shown, row by row. */
export interface Report {
  readonly show: Show;
  readonly isGood: () => boolean;
  /** All rows, with time and requests, and the sum. */
  table(server: string): string;
}

interface Row {
  readonly title: string;
  readonly failure?: string;
  readonly milliseconds: number;
  readonly requests: number;
}

/** Runs steps one after another and remembers how they went. */
export function startReport(requests: Requests, print: (line: string) => void): Report {
  const rows: Row[] = [];
  const started = Date.now();
  const isGood = (): boolean => rows.every(({ failure }) => failure === undefined);
  return {
    isGood,
    async show(title, run) {
      const begun = Date.now();
      const before = requests.sent;
      const outcome = await run().then(
        (seen) => ({ seen }),
        (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
      );
      print('failure' in outcome ? `FAIL  ${title}: ${outcome.failure}` : `ok    ${title}: ${outcome.seen}`);
      rows.push({
        title,
        ...('failure' in outcome && { failure: outcome.failure }),
        milliseconds: Date.now() - begun,
        requests: requests.sent - before,
      });
    },
    table(server) {
      const good = rows.filter(({ failure }) => failure === undefined).length;
      const width = Math.max(...rows.map(({ title }) => title.length));
      return [
        `result  ${'what was shown'.padEnd(width)}     time  requests`,
        ...rows.map((row) => line(row, width)),
        '',
        `${good} of ${rows.length} shown on ${server}, in ${seconds(Date.now() - started)} ` +
          `and ${requests.sent} requests to it, those of the test files not counted.`,
      ].join('\n');
    },
  };
}

function line({ title, failure, milliseconds, requests }: Row, width: number): string {
  const result = failure === undefined ? 'ok  ' : 'FAIL';
  const numbers = `${seconds(milliseconds).padStart(7)}  ${String(requests).padStart(8)}`;
  return `${result}    ${title.padEnd(width)}  ${numbers}${failure === undefined ? '' : `\n        ${failure}`}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
