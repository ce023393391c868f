/** The contract with pipelines; `vaultctl help exit-codes` prints it. */
export const exitCode = {
  done: 0,
  wrongInput: 1,
  changes: 2,
  checkFailed: 3,
  serverRefused: 4,
  incomplete: 5,
  refused: 6,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The page of `vaultctl help exit-codes`. */
export const exitCodesText = `Exit codes, the same with and without --json:

  0    done
  1    wrong input, or cancelled
  2    there are changes; only with --detailed-exitcode and drift
  3    a check failed (lint, test, --fail-on), a login was refused, an explained answer is no, or an import left something out
  4    the server could not be reached or refused, and nothing was written
  5    at least one write was done and not everything is confirmed (wins over 4 and 6)
  6    refused by a guard, or stale; nothing was written
  70   a bug of vaultctl
  130  interrupted (SIGINT), whatever was done before; what that was is told
  143  terminated (SIGTERM), whatever was done before; what that was is told
`;
