/** A point in the text: 1-based line and column, and the index in UTF-16 units. */
export interface TextPoint {
  readonly line: number;
  readonly column: number;
  readonly index: number;
}

/**
 * Reads a text character by character, with one step back. The end reads as `''`; so does a NUL, which both scanners
 * of the servers take for the end of their input.
 */
export class TextReader {
  readonly text: string;
  #now: TextPoint;
  #before: TextPoint;

  constructor(text: string, start: TextPoint = { line: 1, column: 1, index: 0 }) {
    this.text = text;
    this.#now = start;
    this.#before = start;
  }

  /** Where the next character stands. */
  get point(): TextPoint {
    return this.#now;
  }

  /** Where the last character that was read stands. */
  get last(): TextPoint {
    return this.#before;
  }

  get atEnd(): boolean {
    return this.#now.index >= this.text.length;
  }

  next(): string {
    this.#before = this.#now;
    const char = charAt(this.text, this.#now.index);
    if (char === '') return '';
    const { line, column, index } = this.#now;
    const after = index + char.length;
    this.#now =
      char === '\n'
        ? { line: line + 1, column: 1, index: after }
        : { line, column: column + char.length, index: after };
    return visible(char);
  }

  peek(): string {
    return visible(charAt(this.text, this.#now.index));
  }

  /** Takes back the last character; not after the end. */
  unread(): void {
    this.#now = this.#before;
  }

  slice(from: TextPoint): string {
    return this.text.slice(from.index, this.#now.index);
  }
}

export function isDecimal(char: string): boolean {
  return char >= '0' && char <= '9' && char.length === 1;
}

export function isLetter(char: string): boolean {
  return /^[\p{L}_]$/u.test(char);
}

export function isDigit(char: string): boolean {
  return /^\p{Nd}$/u.test(char);
}

export function isHexadecimal(char: string): boolean {
  return /^[0-9a-fA-F]$/.test(char);
}

export function isWhitespace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r';
}

function charAt(text: string, index: number): string {
  const code = text.codePointAt(index);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function visible(char: string): string {
  return char === '\0' ? '' : char;
}
