import { rangeBetween } from './syntax-tree.ts';
import type { PolicyComment, SyntaxFault, Token, TokenType } from './syntax-tree.ts';
import { isDecimal, isDigit, isHexadecimal, isLetter, isWhitespace, TextReader } from './text-reader.ts';
import type { TextPoint } from './text-reader.ts';

const PUNCTUATION = new Set<string>(['[', ']', '{', '}', ',', '=', '+']);
/** Characters of other languages, and what HCL has instead. */
const FOREIGN: Readonly<Record<string, string>> = {
  ':': 'HCL writes = where YAML and JSON write :',
  ';': 'a line ends without a sign',
  "'": 'HCL has double quotes only',
  '*': 'put text in double quotes',
  '\u00a0': 'replace the no-break space by a blank',
  '\uFEFF': 'save the file as UTF-8 without a byte order mark',
};

/**
 * Cuts an HCL 1 text into tokens as the servers do; comments are set aside. After the first fault it yields `eof`
 * only. https://github.com/hashicorp/hcl/blob/hcl1/hcl/scanner/scanner.go
 */
export class HclScanner {
  readonly comments: PolicyComment[] = [];
  readonly #in: TextReader;
  #fault: SyntaxFault | undefined;

  /** The text has no `\r\n` any more: the servers replace it before they scan. */
  constructor(text: string, start?: TextPoint) {
    this.#in = new TextReader(text, start);
  }

  get fault(): SyntaxFault | undefined {
    return this.#fault;
  }

  /** Stops the scan; the first fault stays. */
  fail(message: string, at = rangeBetween(this.#in.last, this.#in.point), hint?: string): void {
    this.#fault ??= { message, at, ...(hint === undefined ? {} : { hint }) };
  }

  scan(): Token {
    for (;;) {
      let char = this.#next();
      while (isWhitespace(char)) char = this.#next();
      const start = this.#in.last;
      if (char !== '#' && char !== '/') return this.#token(char, start);
      this.#comment(char);
      if (this.#fault) return this.#token('', start);
      this.comments.push({ text: this.#in.slice(start), at: rangeBetween(start, this.#in.point) });
    }
  }

  #token(char: string, start: TextPoint): Token {
    const type = this.#fault ? 'eof' : this.#type(char, start);
    return {
      type: this.#fault ? 'eof' : type,
      text: this.#in.slice(start),
      at: rangeBetween(start, this.#in.point),
      json: false,
    };
  }

  #type(char: string, start: TextPoint): TokenType {
    if (char === '') return 'eof';
    if (isLetter(char)) return this.#identifier(start);
    if (isDecimal(char)) return this.#number(char);
    if (PUNCTUATION.has(char)) return char as TokenType;
    switch (char) {
      case '"':
        this.#string(start);
        return 'string';
      case '<':
        this.#heredoc(start);
        return 'heredoc';
      case '.':
        if (!isDecimal(this.#in.peek())) return '.';
        this.#exponent(this.#digits(this.#in.peek()));
        return 'float';
      case '-':
        return isDecimal(this.#in.peek()) ? this.#number(this.#next()) : '-';
      default:
        this.fail(`the character ${nameOf(char)} has no place here`, undefined, FOREIGN[char]);
        return 'eof';
    }
  }

  #next(): string {
    const atEnd = this.#in.atEnd;
    const char = this.#in.next();
    if (char === '' && !atEnd) this.fail('the text holds a NUL character');
    if (char === '\uE123')
      this.fail('the text holds the character U+E123, which the servers keep for themselves');
    return char;
  }

  #unread(char: string): void {
    if (char !== '') this.#in.unread();
  }

  #identifier(start: TextPoint): TokenType {
    let char = this.#next();
    while (isLetter(char) || isDigit(char) || char === '-' || char === '.') char = this.#next();
    this.#unread(char);
    const word = this.#in.slice(start);
    return word === 'true' || word === 'false' ? 'bool' : 'ident';
  }

  #comment(char: string): void {
    const start = this.#in.last;
    if (char === '/' && this.#in.peek() !== '/' && this.#in.peek() !== '*') {
      this.fail('a single / starts no comment', undefined, 'write # or // before a comment');
      return;
    }
    if (char === '/' && this.#in.peek() === '*') {
      this.#blockComment(start);
      return;
    }
    let read = this.#next();
    while (read !== '\n' && read !== '') read = this.#next();
    this.#unread(read);
  }

  #blockComment(start: TextPoint): void {
    this.#next();
    let before = this.#next();
    for (;;) {
      if (before === '') {
        this.fail('the comment is not closed', rangeBetween(start, this.#in.point), 'close it with */');
        return;
      }
      const char = this.#next();
      if (before === '*' && char === '/') return;
      before = char;
    }
  }

  #number(first: string): TokenType {
    if (first !== '0') {
      this.#digits(first);
      return this.#numberTail(this.#next());
    }
    let char = this.#next();
    if (char === 'x' || char === 'X') return this.#hexadecimal();
    let illegalOctal = false;
    while (isDecimal(char)) {
      char = this.#next();
      if (char === '8' || char === '9') illegalOctal = true;
    }
    const type = this.#numberTail(char);
    if (type === 'number' && illegalOctal)
      this.fail('a number that begins with 0 is octal and has no 8 or 9');
    return type;
  }

  #hexadecimal(): TokenType {
    let char = this.#next();
    if (!isHexadecimal(char)) this.fail('0x needs hexadecimal digits');
    while (isHexadecimal(char)) char = this.#next();
    this.#unread(char);
    return 'number';
  }

  /** The servers' scanner eats one character too many after `1e`; so does this one. */
  #numberTail(char: string): TokenType {
    if (char === 'e' || char === 'E') {
      this.#exponent(char);
      return 'float';
    }
    if (char === '.') {
      const after = this.#digits(this.#in.peek());
      if (after === 'e' || after === 'E') this.#exponent(this.#next());
      return 'float';
    }
    this.#unread(char);
    return 'number';
  }

  #digits(first: string): string {
    let char = first;
    let scanned = false;
    while (isDecimal(char)) {
      char = this.#next();
      scanned = true;
    }
    if (scanned) this.#unread(char);
    return char;
  }

  #exponent(char: string): void {
    if (char !== 'e' && char !== 'E') return;
    let after = this.#next();
    if (after === '-' || after === '+') after = this.#next();
    this.#digits(after);
  }

  /** Inside `${…}` quotes and newlines count as text. */
  #string(start: TextPoint): void {
    let braces = 0;
    for (;;) {
      const char = this.#next();
      if (char === '' || (char === '\n' && braces === 0)) {
        const hint = braces > 0 ? 'close the ${ with }, or write it as \\x24{' : 'close it with "';
        this.fail('the string is not closed', rangeBetween(start, this.#in.last), hint);
        return;
      }
      if (char === '"' && braces === 0) return;
      if (braces === 0 && char === '$' && this.#in.peek() === '{') {
        braces = 1;
        this.#next();
      } else if (braces > 0 && char === '{') braces += 1;
      else if (braces > 0 && char === '}') braces -= 1;
      if (char === '\\') this.#escape();
    }
  }

  #escape(): void {
    const start = this.#in.last;
    const char = this.#next();
    if (/^[abfnrtv\\"]$/.test(char)) return;
    if (/^[0-7]$/.test(char)) this.#escapeDigits(/^[0-7]$/, 2, start);
    else if (char === 'x') this.#escapeDigits(/^[0-9a-fA-F]$/, 2, start);
    else if (char === 'u') this.#escapeDigits(/^[0-9a-fA-F]$/, 4, start);
    else if (char === 'U') this.#escapeDigits(/^[0-9a-fA-F]$/, 8, start);
    else this.#badEscape(start);
  }

  #escapeDigits(digit: RegExp, count: number, start: TextPoint): void {
    for (let read = 0; read < count; read += 1) {
      if (!digit.test(this.#in.peek())) {
        this.#badEscape(start);
        return;
      }
      this.#next();
    }
  }

  #badEscape(start: TextPoint): void {
    const hint =
      'escapes are \\a \\b \\f \\n \\r \\t \\v \\\\ \\" \\ooo \\xhh \\uhhhh \\Uhhhhhhhh; a backslash is \\\\';
    this.fail(`${this.#in.slice(start)} is not an escape of HCL`, rangeBetween(start, this.#in.point), hint);
  }

  #heredoc(start: TextPoint): void {
    if (this.#next() !== '<') {
      this.fail('a single < starts no heredoc', rangeBetween(start, this.#in.point));
      return;
    }
    const from = this.#in.point;
    let char = this.#next();
    if (char === '-') char = this.#next();
    while (isLetter(char) || isDigit(char)) char = this.#next();
    const anchor = this.#in.text.slice(from.index, this.#in.last.index);
    if (char !== '\n' || anchor === '' || anchor === '-') {
      this.fail('a heredoc begins with << and a word alone on the line', rangeBetween(start, this.#in.point));
      return;
    }
    this.#heredocBody(anchor, start);
  }

  /** The last line must be at least as long as the anchor with its `-`, and end with a newline. */
  #heredocBody(anchor: string, start: TextPoint): void {
    const closing = new RegExp(`^[\\t\\n\\v\\f\\r ]*${anchor.replace(/^-/, '')}\\r*$`);
    for (;;) {
      const lineStart = this.#in.point;
      let char = this.#next();
      while (char !== '\n' && char !== '') char = this.#next();
      const line = this.#in.text.slice(lineStart.index, this.#in.last.index);
      if (char === '\n' && line.length >= anchor.length && closing.test(line)) return;
      if (char === '\n') continue;
      const hint = `end it with a line ${anchor.replace(/^-/, '')}${anchor.startsWith('-') ? ' that is indented' : ''} and a newline`;
      this.fail(
        'the heredoc is not closed',
        rangeBetween(start, { ...start, column: start.column + anchor.length + 2 }),
        hint,
      );
      return;
    }
  }
}

function nameOf(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /^[!-~]$/.test(char) ? char : `U+${code}`;
}
