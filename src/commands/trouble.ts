import { ConnectionError } from '../adapters/vault/connection-error.ts';
import { NoServerError, ServerStartError } from '../adapters/server/server-errors.ts';
import { VaultError } from '../model/vault-error.ts';
import { vaultErrorReport } from '../render/error-text.ts';
import { reportJson } from '../render/plan-json.ts';
import { printable } from '../render/printable.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { LostAnswer } from './lost-answer.ts';
import { UsageError } from './spec-options.ts';
import { StoppedError } from './stopped.ts';

/** What was asked for: which command, and whether one JSON document is expected. */
interface Asked {
  readonly command: string;
  readonly isJson: boolean;
}

/** Says what ended a command, without a stack trace unless it is our own bug. */
export function reportTrouble(error: unknown, io: Io, { command, isJson }: Asked): ExitCode {
  const { code, message, hint } = explain(error, io);
  if (isJson) {
    io.out(
      reportJson({
        command,
        exitCode: code,
        diagnostics: [],
        error: { message, ...(hint !== undefined && { hint }) },
      }),
    );
  } else {
    io.err(`error ${printable(message)}\n${hint === undefined ? '' : `  next: ${printable(hint)}\n`}`);
  }
  return code;
}

/** What ended a command, and the exit code that it stands for. */
export function explain(error: unknown, io: Io): { code: ExitCode; message: string; hint?: string } {
  if (error instanceof StoppedError) return { code: error.code, message: error.message };
  // After a signal the server is not waited for, and then that is no trouble of the server.
  if (error instanceof VaultError)
    return { code: io.stopCode() ?? exitCode.serverRefused, ...vaultErrorReport(error.facts) };
  if (error instanceof LostAnswer) return { code: exitCode.incomplete, ...vaultErrorReport(error.facts) };
  if (error instanceof UsageError)
    return { code: exitCode.wrongInput, message: error.message, hint: error.hint };
  if (error instanceof ConnectionError)
    return { code: exitCode.wrongInput, message: error.problems.join('\n  ') };
  if (error instanceof NoServerError || error instanceof ServerStartError) {
    return { code: exitCode.serverRefused, message: error.message };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: exitCode.bug,
    message: `a bug of vaultctl: ${message}`,
    hint: 'please report it, with the command line and what the spec holds',
  };
}
