// The runner takes `::name` at the start of a line, and `##[name]` anywhere, for a command.
const COMMANDS = /^([^\S\n]*):(?=:)|#(?=#\[)/gm;

/** Text that was made elsewhere, in which the runner of GitHub finds no command. In JSON it says the same. */
export function withoutCommands(text: string): string {
  return text.replaceAll(COMMANDS, (match, blanks?: string) =>
    match === '#' ? String.raw`\u0023` : `${blanks ?? ''}${String.raw`\u003a`}`,
  );
}
