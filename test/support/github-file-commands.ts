/**
 * Names and values of a file that a step leaves, as the runner reads it: `NAME=VALUE`, or `NAME<<END` with the lines up to
 * `END`. Anything else fails the step. https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs
 */
export function fileCommands(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const [equals, heredoc] = [line.indexOf('='), line.indexOf('<<')];
    if (equals > 0 && (heredoc < 0 || equals < heredoc)) {
      found[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    const [name, end] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
    if (heredoc < 1 || end === '') throw new Error(`Invalid format '${line}'`);
    const close = lines.indexOf(end, at + 1);
    if (close < 0) throw new Error(`Matching delimiter not found '${end}'`);
    found[name] = lines.slice(at + 1, close).join('\n');
    at = close;
  }
  return found;
}
