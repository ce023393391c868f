import type { Position } from './diagnostic.ts';

/** `open`: it cannot be told from here. */
export type TestResult = 'ok' | 'failed' | 'open';

/** One expectation of a test, and what came of it. */
export interface TestCheck {
  /** As the test file says it: `policies: default, web`, `cannot update secret/data/x`. */
  readonly expectation: string;
  readonly result: TestResult;
  /** What came instead, or why it cannot be told; where it is met, what there is to know besides. */
  readonly text?: string;
  /** In the test file. */
  readonly at: Position;
  /** The claims and rules that it hangs on. */
  readonly because: readonly { readonly at: Position; readonly note: string }[];
}

/** One test with all its expectations. */
export interface TestOutcome {
  readonly name: string;
  readonly at: Position;
  /** The worst of its expectations. */
  readonly result: TestResult;
  readonly checks: readonly TestCheck[];
}

/** A test failed if one of its expectations did, and is open if one cannot be told. */
export function worstOf(checks: readonly Pick<TestCheck, 'result'>[]): TestResult {
  const results = new Set(checks.map(({ result }) => result));
  return results.has('failed') ? 'failed' : results.has('open') ? 'open' : 'ok';
}
