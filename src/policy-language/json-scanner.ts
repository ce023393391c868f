import { rangeBetween } from './syntax-tree.ts';
import type { SyntaxFault, Token, TokenType } from './syntax-tree.ts';
import { isDecimal, isDigit, isLetter, isWhitespace, TextReader } from './text-reader.ts';
import type { TextPoint } from './text-reader.ts';

const PUNCTUATION = new Set<string>(['[', ']', '{', '}', ',', ':']);
const WORDS: Readonly<Record<string, TokenType>> = { true: 'bool', false: 'bool', null: 'null' };

/**
 * Cuts a JSON policy into tokens as the servers do: with Go's string escapes rather than JSON's, and NUL as the end.
 * https://github.com/hashicorp/hcl/blob/hcl1/json/scanner/scanner.go
 */
export class JsonScanner {
  readonly #in: TextReader;
  #fault: SyntaxFault | undefined;

  constructor(text: string) {
    this.#in = new TextReader(text);
  }

  get fault(): SyntaxFault | undefined {
    return this.#fault;
  }

  /** What nobody has read yet. */
  get rest(): string {
    return this.#in.text.slice(this.#in.point.index);
  }

  fail(message: string, at = rangeBetween(this.#in.last, this.#in.point), hint?: string): void {
    this.#fault ??= { message, at, ...(hint === undefined ? {} : { hint }) };
  }

  scan(): Token {
    let char = this.#in.next();
    while (isWhitespace(char)) char = this.#in.next();
    const start = this.#in.last;
    const type = this.#type(char, start);
    return {
      type: this.#fault ? 'eof' : type,
      text: this.#in.slice(start),
      at: rangeBetween(start, this.#in.point),
      json: true,
    };
  }

  #type(char: string, start: TextPoint): TokenType {
    if (char === '') return 'eof';
    if (isLetter(char)) return this.#word(start);
    if (isDecimal(char)) return this.#number(char);
    if (PUNCTUATION.has(char)) return char as TokenType;
    if (char === '"') return this.#string(start);
    if (char === '-' && isDecimal(this.#in.peek())) return this.#number(this.#in.next());
    if (char === '.') {
      if (!isDecimal(this.#in.peek())) return '.';
      this.#exponent(this.#digits(this.#in.peek()));
      return 'float';
    }
    this.fail(`the character ${char} has no place in JSON`);
    return 'eof';
  }

  #unread(char: string): void {
    if (char !== '') this.#in.unread();
  }

  #word(start: TextPoint): TokenType {
    let char = this.#in.next();
    while (isLetter(char) || isDigit(char) || char === '-') char = this.#in.next();
    this.#unread(char);
    const word = this.#in.slice(start);
    const type = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    if (type) return type;
    this.fail(`${word} is no JSON`, rangeBetween(start, this.#in.point), 'put text in double quotes');
    return 'eof';
  }

  #number(first: string): TokenType {
    const before = this.#in.point.index;
    this.#digits(first);
    const char = this.#in.next();
    if (char === 'e' || char === 'E') {
      this.#exponent(char);
      return 'float';
    }
    if (char === '.') {
      const after = this.#digits(this.#in.peek());
      if (after === 'e' || after === 'E') this.#exponent(this.#in.next());
      return 'float';
    }
    this.#unread(char);
    // Their scanner counts the end of the text as one more place: a 0 right before it is wrong, too.
    if (first === '0' && (char === '' || this.#in.point.index !== before))
      this.fail('a JSON number does not begin with 0');
    return 'number';
  }

  #digits(first: string): string {
    let char = first;
    let scanned = false;
    while (isDecimal(char)) {
      char = this.#in.next();
      scanned = true;
    }
    if (scanned) this.#unread(char);
    return char;
  }

  #exponent(char: string): void {
    if (char !== 'e' && char !== 'E') return;
    let after = this.#in.next();
    if (after === '-' || after === '+') after = this.#in.next();
    this.#digits(after);
  }

  #string(start: TextPoint): TokenType {
    for (;;) {
      const char = this.#in.next();
      if (char === '"') return 'string';
      if (char === '' || char === '\n') {
        this.fail('the string is not closed', rangeBetween(start, this.#in.last), 'close it with "');
        return 'eof';
      }
      if (char === '\\') this.#escape();
    }
  }

  /** Go's escapes: `\/` is none. A run of digits that is too short is no escape either. */
  #escape(): void {
    const start = this.#in.last;
    const char = this.#in.next();
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
      this.#in.next();
    }
  }

  #badEscape(start: TextPoint): void {
    const text = this.#in.slice(start);
    const hint = text === '\\/' ? 'write / without a backslash' : undefined;
    this.fail(`the servers do not know the escape ${text}`, rangeBetween(start, this.#in.point), hint);
  }
}
