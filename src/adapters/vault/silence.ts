const FAILURES = 3;
const PATIENCE = 120_000;

/**
 * Notices that a server has fallen silent. Each request has its own deadline, but a run may have thousands of them:
 * when several in a row were given up and nothing useful came for two minutes, the rest need not be tried.
 */
export class Silence {
  #failures = 0;
  #since: number | undefined;

  /** A request begins; the first one starts the clock. */
  begin(now: number): void {
    this.#since ??= now;
  }

  /** The server lives: it granted something, or refused it for a reason. */
  broken(now: number): void {
    this.#failures = 0;
    this.#since = now;
  }

  /** A request was given up without such an answer. */
  deepened(): void {
    this.#failures += 1;
  }

  /** Seconds of silence when it is time to give up; undefined before that. */
  seconds(now: number): number | undefined {
    const length = now - (this.#since ?? now);
    return this.#failures >= FAILURES && length > PATIENCE ? Math.round(length / 1000) : undefined;
  }
}
