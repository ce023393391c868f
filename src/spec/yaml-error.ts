import { finding } from '../model/catalogue.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceText } from './source-text.ts';

/** What the `yaml` library says about a fault. */
export interface YamlFault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

interface Wording {
  readonly code?: DiagnosticCode;
  readonly message: string;
  readonly hint: string;
}

/** Turns a fault that the `yaml` library found into a finding in our words. */
export function yamlFinding(fault: YamlFault, source: SourceText): Diagnostic {
  const [start, end] = place(fault, source.text);
  const wording = wordingOf(fault, source.text.slice(start, end));
  const { code = 'yaml-syntax', message, hint } = wording ?? { message: libraryMessage(fault.message) };
  return finding(code, message, { ...(hint !== undefined && { hint }), at: source.position(start, end) });
}

/** The library sees an unclosed quote where its text ends, which is often the end of the file. */
function place({ message, pos }: YamlFault, text: string): readonly [number, number] {
  const quote = /^Missing closing (["'])/.exec(message)?.[1];
  if (quote === undefined) return pos;
  const start = openingQuote(text.slice(0, pos[0]), quote);
  return [start, start + 1];
}

/** The last quote that is no character of the unclosed text: inside, they stand as `''` and `\"`. */
function openingQuote(text: string, quote: string): number {
  const runs = [...text.matchAll(quote === "'" ? /'+/g : /\\*"/g)];
  const opening = runs.findLast(([run]) => run.length % 2 === 1);
  if (opening === undefined) return text.length;
  return quote === "'" ? opening.index : opening.index + opening[0].length - 1;
}

function wordingOf(fault: YamlFault, text: string): Wording | undefined {
  if (fault.message.startsWith('Missing closing'))
    return { message: 'a quote is not closed', hint: 'add the closing quote' };
  if (fault.message.startsWith('Unsupported YAML version'))
    return { code: 'yaml-version', message: `YAML ${text} is asked for`, hint: 'remove the %YAML directive' };
  if (fault.message.startsWith('Flow sequence') || fault.message.startsWith('Flow map'))
    return { message: 'a list or mapping in brackets is not closed', hint: 'add the closing ] or }' };
  if (fault.message.startsWith('Unexpected scalar at node end'))
    return {
      message: `${text} follows a value that is complete already`,
      hint: 'quote the whole value',
    };
  if (fault.message.startsWith('Unexpected block-seq-ind'))
    return { message: 'a list begins on the line of its key', hint: 'write the list below the key' };
  const escape = /^Invalid escape sequence (.*)$/s.exec(fault.message)?.[1];
  return wordings(escape ?? text)[fault.code];
}

const wordings = (text: string): Partial<Record<string, Wording>> => ({
  BAD_ALIAS: {
    code: 'yaml-alias',
    message: `${text} is not a usable anchor or alias`,
    hint: 'quote a string that begins with * or &',
  },
  BAD_DQ_ESCAPE: {
    message: `${text} is not an escape that YAML knows`,
    hint: 'double the backslash, or use single quotes',
  },
  BAD_INDENT: {
    message: 'the indentation does not fit the lines around it',
    hint: 'give all keys of one mapping the same indentation',
  },
  BAD_SCALAR_START: {
    message: `a bare value cannot begin with ${text}`,
    hint: 'quote the value',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second `key:` on the same line',
    hint: 'quote a value that holds a colon and a space, or write the inner mapping on its own lines',
  },
  MISSING_CHAR: {
    message: 'a key without a colon and a value',
    hint: 'write `key: value`, with a space after the colon',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key runs over several lines',
    hint: 'write `key: value`, with a space after the colon',
  },
  RESOURCE_EXHAUSTION: {
    message: 'the nesting is too deep',
    hint: 'a spec needs no more than ten levels; look for stray brackets',
  },
  TAB_AS_INDENT: {
    message: 'a tab is used as indentation',
    hint: 'indent with spaces',
  },
  TAG_RESOLVE_FAILED: {
    code: 'yaml-tag',
    message: `the tag ${text} means nothing here`,
    hint: 'remove the tag; use ${env:…} or ${file:…} to bring in values',
  },
});

function libraryMessage(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '');
}
