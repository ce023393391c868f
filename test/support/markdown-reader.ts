// As much of CommonMark as a report has: https://spec.commonmark.org/0.31.2/

/** A document taken apart. */
export interface MarkdownParts {
  /** Lines of each fenced block. */
  readonly fences: readonly (readonly string[])[];
  /** All other lines, in which code spans and escaped characters are left out. */
  readonly prose: readonly string[];
}

/** Throws at a fence or a code span that is open at the end. */
export function readMarkdown(text: string): MarkdownParts {
  const fences: string[][] = [];
  const prose: string[] = [];
  let open: { readonly length: number; readonly lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    const fence = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    const length = fence?.[1]?.length ?? 0;
    if (open === undefined) {
      if (fence === null) prose.push(withoutCode(line));
      else open = { length, lines: [] };
    } else if (length >= open.length && fence?.[2]?.trim() === '') {
      fences.push(open.lines);
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  if (open !== undefined) throw new Error('a fence that is not closed');
  return { fences, prose };
}

function withoutCode(line: string): string {
  let rest = line;
  let kept = '';
  while (rest !== '') {
    const [escaped] = /^\\[!-/:-@[-`{-~]/.exec(rest) ?? [''];
    const [run] = /^`+/.exec(rest) ?? [''];
    if (run !== '') {
      const close = new RegExp(`(?<!\`)${run}(?!\`)`).exec(rest.slice(run.length));
      if (close === null) throw new Error(`a code span that is not closed: ${line}`);
      rest = rest.slice(run.length + close.index + run.length);
    } else if (escaped !== '') {
      rest = rest.slice(escaped.length);
    } else {
      kept += rest.slice(0, 1);
      rest = rest.slice(1);
    }
  }
  return kept.replaceAll(/<code>[^<]*<\/code>/g, '');
}
