import { shownCommands } from './fences.ts';
import type { Fence, ShownCommand } from './fences.ts';
import type { DocShell } from './doc-shell.ts';
import { isShown, stableText } from './stable-text.ts';

/** What `vaultctl dev` says last before it waits. */
const DEV_IS_READY = 'Ctrl-C stops it.';

/** Does what a document tells its reader to do: writes its files, makes its changes, runs its commands. */
export interface Reader {
  /** Rejects when a command fails, or says something else than the document shows. */
  follow(fence: Fence): Promise<void>;
  /** Everything that the commands have said. */
  readonly said: readonly string[];
}

/** A reader at that shell. Commands in `notRun` are passed over. */
export function reader(shell: DocShell, notRun: readonly string[]): Reader {
  const said: string[] = [];
  const own = { address: '', token: '' };

  const play = async ({ command: shown, output, line }: ShownCommand): Promise<void> => {
    if (notRun.includes(shown)) return;
    // The document shows somebody's server; the reader has another.
    const command = shown
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, own.address)
      .replaceAll(/\bdev-[0-9a-f]{20,}\b/g, own.token);
    const isServer = /\bvaultctl dev\b/.test(command);
    const ran = isServer
      ? { code: 0, output: await shell.leaveRunning(command, DEV_IS_READY) }
      : await shell.run(command);
    if (isServer) {
      own.address = /VAULT_ADDR=(\S+)/.exec(ran.output)?.[1] ?? '';
      own.token = /VAULT_TOKEN=(\S+)/.exec(ran.output)?.[1] ?? '';
    }
    said.push(ran.output);
    if (ran.code !== 0) throw new Error(`line ${line}: ${shown} ended with ${ran.code}:\n${ran.output}`);
    if (output.some((text) => text.trim() !== '') && !isShown(output, ran.output)) {
      throw new Error(`line ${line}: ${shown} does not say what is shown, but:\n${stableText(ran.output)}`);
    }
  };

  return {
    said,
    async follow(fence) {
      const { language, title, lines } = fence;
      if (title !== undefined && language === 'diff') {
        await shell.write(title, changed(await shell.read(title), fence));
      } else if (title !== undefined) {
        await shell.write(title, `${lines.join('\n')}\n`);
      }
      for (const command of shownCommands(fence)) await play(command);
    },
  };
}

/** Makes a change that a `diff` block shows: its lines with `-` and ` ` become those with `+` and ` `. */
function changed(text: string, { lines, line }: Fence): string {
  const side = (other: string): string =>
    lines
      .filter((row) => !row.startsWith(other))
      .map((row) => `${row.slice(1)}\n`)
      .join('');
  if (text.split(side('+')).length !== 2)
    throw new Error(`line ${line}: the change fits not exactly one place`);
  return text.replace(side('+'), () => side('-'));
}
