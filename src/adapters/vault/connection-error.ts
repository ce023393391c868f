/** What is wrong with the settings of the connection: every problem is one sentence that says what to change. */
export class ConnectionError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConnectionError';
    this.problems = problems;
  }
}
