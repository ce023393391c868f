import { HclScanner } from './hcl-scanner.ts';
import { MOST_LEVELS, spanning } from './syntax-tree.ts';
import type { TextRange } from './problem.ts';
import type {
  ListNode,
  ObjectItem,
  ObjectNode,
  PolicyComment,
  SyntaxFault,
  SyntaxNode,
  SyntaxTree,
  Token,
  TokenType,
} from './syntax-tree.ts';
import type { TextPoint } from './text-reader.ts';

/** A text with more slips than this is no policy. */
const MOST_FAULTS = 20;
const LITERALS: ReadonlySet<TokenType> = new Set<TokenType>(['number', 'float', 'bool', 'string', 'heredoc']);

/**
 * Reads an HCL 1 text as hashicorp/hcl v1 does. After a fault it starts again at the next line that begins with
 * `path`, so that one slip does not hide the others. https://github.com/hashicorp/hcl/blob/hcl1/hcl/parser/parser.go
 */
export function parseHcl(text: string): SyntaxTree {
  const source = text.replaceAll('\r\n', '\n');
  let items: ObjectItem[] = [];
  const faults: SyntaxFault[] = [];
  const duplicates: Token[] = [];
  let comments: PolicyComment[] = [];
  let start: TextPoint | undefined = { line: 1, column: 1, index: 0 };
  while (start) {
    const scanner: HclScanner = new HclScanner(source, start);
    items = items.concat(new HclParser(scanner, duplicates).root());
    comments = comments.concat(scanner.comments);
    if (scanner.fault) faults.push(scanner.fault);
    start =
      scanner.fault && faults.length < MOST_FAULTS ? nextStanza(source, start, scanner.fault) : undefined;
  }
  return {
    items,
    comments: oncePerPlace(comments),
    faults,
    duplicates: oncePerPlace(duplicates),
    ignored: [],
  };
}

function nextStanza(source: string, start: TextPoint, fault: SyntaxFault): TextPoint | undefined {
  const lines = source.split('\n');
  // A fault on the first word of a line may be that of the line before it.
  const from = Math.max(fault.at.column === 1 ? fault.at.line : fault.at.line + 1, start.line + 1);
  const found = lines.findIndex((line, number) => number + 1 >= from && /^path[ \t]+"/.test(line));
  if (found < 0) return undefined;
  return { line: found + 1, column: 1, index: lines.slice(0, found).join('\n').length + (found > 0 ? 1 : 0) };
}

function oncePerPlace<T extends { readonly at: TextRange }>(found: readonly T[]): T[] {
  const places = new Map(found.map((one) => [`${one.at.line}:${one.at.column}`, one]));
  return [...places.values()];
}

class HclParser {
  readonly #scanner: HclScanner;
  readonly #duplicates: Token[];
  #token: Token;
  #depth = 0;

  constructor(scanner: HclScanner, duplicates: Token[]) {
    this.#scanner = scanner;
    this.#duplicates = duplicates;
    this.#token = scanner.scan();
  }

  root(): ObjectItem[] {
    return this.#items('eof');
  }

  #advance(): Token {
    const token = this.#token;
    this.#token = this.#scanner.scan();
    return token;
  }

  #fail(token: Token, message: string, hint?: string): null {
    this.#scanner.fail(message, token.at, hint);
    this.#token = { ...this.#token, type: 'eof' };
    return null;
  }

  #atEnd(): boolean {
    return this.#token.type === 'eof';
  }

  /** Commas between items are optional. */
  #items(end: 'eof' | '}'): ObjectItem[] {
    const items: ObjectItem[] = [];
    const seen = new Set<string>();
    while (this.#token.type !== end && this.#token.type !== 'eof') {
      const item = this.#item(seen);
      if (!item || this.#scanner.fault) break;
      items.push(item);
      if (this.#token.type === ',') this.#advance();
    }
    return items;
  }

  #item(seen: Set<string>): ObjectItem | null {
    const keys = this.#keys();
    const [first] = keys;
    if (!first) return this.#fail(this.#token, `a key is expected here, not ${describe(this.#token)}`);
    if (this.#token.type === '{') return this.#finish(keys, this.#value());
    if (this.#token.type !== '=') {
      return this.#fail(this.#token, `{ or = is expected after ${names(keys)}, not ${describe(this.#token)}`);
    }
    if (keys.length > 1) {
      return this.#fail(this.#token, `${names(keys)} takes a block without =`, 'leave out the = before {');
    }
    this.#advance();
    // `key =` as the last words of the text: the servers stop reading, and at the top level take it.
    if (this.#atEnd()) return null;
    // Only equal spellings count: `a` and `"a"` are two for the servers.
    if (seen.has(first.text)) this.#duplicates.push(first);
    seen.add(first.text);
    return this.#finish(keys, this.#value());
  }

  #finish(keys: readonly Token[], value: SyntaxNode | null): ObjectItem | null {
    const [first] = keys;
    if (!value || !first) return null;
    return { kind: 'item', keys, value, at: spanning(first.at, value.at) };
  }

  #keys(): Token[] {
    const keys: Token[] = [];
    while (this.#token.type === 'ident' || this.#token.type === 'string') keys.push(this.#advance());
    return keys;
  }

  #value(): SyntaxNode | null {
    const { type } = this.#token;
    this.#depth += 1;
    if (this.#depth > MOST_LEVELS) return this.#fail(this.#token, 'the text is nested too deep');
    const value = this.#valueOf(type);
    this.#depth -= 1;
    return value;
  }

  #valueOf(type: TokenType): SyntaxNode | null {
    if (LITERALS.has(type)) {
      const token = this.#advance();
      return { kind: 'literal', token, at: token.at };
    }
    if (type === '{') return this.#object();
    if (type === '[') return this.#list();
    const hint = type === 'ident' ? 'put text in double quotes' : undefined;
    return this.#fail(this.#token, `a value is expected here, not ${describe(this.#token)}`, hint);
  }

  #object(): ObjectNode | null {
    const open = this.#advance();
    const items = this.#items('}');
    if (this.#token.type !== '}')
      return this.#fail(open, 'the block that begins here is not closed', 'close it with }');
    const close = this.#advance();
    return { kind: 'object', items, at: spanning(open.at, close.at) };
  }

  /** Commas may be missing after an inner list, and be too many anywhere. */
  #list(): ListNode | null {
    const open = this.#advance();
    const elements: SyntaxNode[] = [];
    let needComma = false;
    while (this.#token.type !== ']') {
      if (this.#token.type === ',') {
        this.#advance();
        needComma = false;
        continue;
      }
      if (this.#token.type === 'eof')
        return this.#fail(open, 'the list that begins here is not closed', 'close it with ]');
      if (needComma) return this.#fail(this.#token, `, or ] is expected here, not ${describe(this.#token)}`);
      needComma = this.#token.type !== '[';
      const element = this.#value();
      if (!element) return null;
      elements.push(element);
    }
    const close = this.#advance();
    return { kind: 'list', elements, at: spanning(open.at, close.at) };
  }
}

function describe(token: Token): string {
  return token.type === 'eof' ? 'the end of the text' : token.text;
}

function names(keys: readonly Token[]): string {
  return keys.map((key) => key.text).join(' ');
}
