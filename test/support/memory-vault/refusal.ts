/** How the fake says no, in the server's own words. A 404 without errors is the proof that nothing is there. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly string[];
  constructor(status: number, ...errors: readonly string[]) {
    super(errors.join('; '));
    this.status = status;
    this.errors = errors;
  }
}

/** The answer of a server that has nothing at this path. */
export function absent(): Refusal {
  return new Refusal(404);
}

/** The answer of a mount that does not know this path. */
export function unsupportedPath(): Refusal {
  return new Refusal(404, '1 error occurred:\n\t* unsupported path\n\n');
}
