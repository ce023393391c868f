/** A fenced block of a Markdown file. */
export interface Fence {
  /** First word of the info string. */
  readonly language: string;
  /** `title=NAME` of the info string: the file whose text the block is. */
  readonly title?: string;
  readonly lines: readonly string[];
  /** 1-based, of the opening fence. */
  readonly line: number;
}

/** The fenced blocks of a Markdown text, in order. */
export function fences(markdown: string): readonly Fence[] {
  const found: Fence[] = [];
  let open: { indent: string; info: string; line: number; lines: string[] } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const [mark, indent = '', info = ''] = /^( *)```(.*)$/.exec(text) ?? [];
    if (mark === undefined) open?.lines.push(text.slice(open.indent.length));
    else if (open === undefined) open = { indent, info, line: index + 1, lines: [] };
    else {
      const title = /\btitle=(\S+)/.exec(open.info)?.[1];
      const language = open.info.split(' ')[0] ?? '';
      found.push({ language, line: open.line, lines: open.lines, ...(title !== undefined && { title }) });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`the block of line ${open.line} is not closed`);
  return found;
}

/** A command that a document shows, with the output that it shows. */
export interface ShownCommand {
  readonly command: string;
  /** Empty when the document shows none. */
  readonly output: readonly string[];
  readonly line: number;
}

/** Commands of a block: in `console` the lines after `$ `, in `sh` all lines but comments. */
export function shownCommands({ language, lines, line }: Fence): readonly ShownCommand[] {
  const shown: { command: string; output: string[]; line: number }[] = [];
  for (const [index, text] of lines.entries()) {
    const at = line + index + 1;
    if (language === 'sh') {
      const command = text.replace(/\s+#.*|^#.*/, '').trim();
      if (command !== '') shown.push({ command, output: [], line: at });
    } else if (language === 'console') {
      if (text.startsWith('$ ')) shown.push({ command: text.slice(2), output: [], line: at });
      else shown.at(-1)?.output.push(text);
    }
  }
  return shown;
}
