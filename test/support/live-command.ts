import type { ExitCode } from '../../src/commands/exit-code.ts';
import { runProgram } from '../../src/commands/program.ts';
import { realIo } from '../../src/world.ts';

/** What one command line said. */
export interface LiveRan {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs command lines in this process against a real server, with real files. */
export function liveCommand(
  server: { readonly address: string; readonly token: string },
  env: Readonly<Record<string, string>> = {},
): (argv: readonly string[]) => Promise<LiveRan> {
  const io = realIo(process, { VAULT_ADDR: server.address, VAULT_TOKEN: server.token, ...env });
  return async (argv) => {
    const said = { stdout: '', stderr: '' };
    const code = await runProgram(
      argv,
      {
        ...io,
        out: (text) => void (said.stdout += text),
        err: (text) => void (said.stderr += text),
        color: { out: false, err: false },
        isErrTerminal: false,
      },
      () => {
        throw new Error('no development server in these tests');
      },
    );
    return { code, ...said };
  };
}
