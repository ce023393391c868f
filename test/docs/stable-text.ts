/** Output without what differs from run to run: ports, tokens, versions, times, and the order of finished writes. */
export function stableText(text: string): string {
  const lines = text
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:PORT')
    .replaceAll(/\bdev-[0-9a-f]{20,}\b/g, 'TOKEN')
    .replaceAll(/\b(?:Vault|OpenBao) \d+\.\d+\.\d+/g, 'SERVER')
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
  return sortRuns(lines, (line) => line.startsWith('done ')).join('\n');
}

/** Whether a text is what a document shows, in which a line `…` stands for any lines. */
export function isShown(shown: readonly string[], text: string): boolean {
  const quoted = stableText(shown.join('\n'))
    .split('\n')
    .map((line) => (line === '…' ? '(?:.*\n)*?' : `${escape(line)}\n`));
  return new RegExp(`^${quoted.join('')}$`).test(`${stableText(text)}\n`);
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Sorts each run of neighbouring lines that are alike. */
function sortRuns(lines: readonly string[], isAlike: (line: string) => boolean): readonly string[] {
  const sorted: string[] = [];
  let run: string[] = [];
  for (const line of [...lines, undefined]) {
    if (line !== undefined && isAlike(line)) run.push(line);
    else {
      sorted.push(...run.sort(), ...(line === undefined ? [] : [line]));
      run = [];
    }
  }
  return sorted;
}
