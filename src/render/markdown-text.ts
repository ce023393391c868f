import { printable } from './printable.ts';
import { wellFormed } from './well-formed.ts';

/** Text that somebody else made, inside a line of Markdown: no markup, no mention, no reference, no HTML, no line break. */
export function markdownText(text: string): string {
  return (
    entities(oneLine(text))
      .replaceAll(/[\\`*_[\]|~$]/g, String.raw`\$&`)
      // A sign that GitHub or GitLab would make a mention or a reference of, such as @name and #1.
      .replaceAll(/[@#!%~](?=[^\s&;])|GH-|&amp;(?=\d)/gi, (sign) => `${sign}&#8203;`)
  );
}

/** A name as code. The fence is longer than any run of backticks in it. */
export function markdownCode(text: string): string {
  const line = oneLine(text);
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = /^[` ]|[` ]$/.test(line) || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A name as code in HTML, where Markdown is not read. */
export function htmlCode(text: string): string {
  // Should somebody read Markdown there after all, a backslash would open the tag and a backtick a span.
  const inner = entities(oneLine(text)).replaceAll('`', '&#96;').replaceAll('\\', '&#92;');
  return `<code>${inner}</code>`;
}

/** A block of a diff, coloured by the first character of a line, which no line can close. */
export function diffBlock(lines: readonly string[]): string {
  const inner = lines.map(oneLine);
  const fence = '`'.repeat(Math.max(3, longestRun(inner.join('\n')) + 1));
  return [`${fence}diff`, ...inner, fence].join('\n');
}

/** A comment that cannot be seen, by which the one to replace is found. */
export function hiddenMarker(command: string, id: string): string {
  // A comment in HTML ends at `--`, and holds any other text.
  const safe = encodeURI(wellFormed(id))
    .replaceAll(/[^\w./%-]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll(/-(?=-|$)/g, '%2D');
  return `<!-- vaultctl:${command}:${safe} -->`;
}

function oneLine(text: string): string {
  return printable(text).replaceAll('\n', String.raw`\n`);
}

function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
