import type { Token } from './syntax-tree.ts';

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  '"': 34,
};
const MAX_CODE_POINT = 0x10ffff;

/**
 * The text that a key or a string means. Undefined when the servers fail on it: their scanner lets escapes pass that
 * they cannot decode (`\400`, `\ud83d` in JSON), and the request ends without an answer.
 */
export function tokenText(token: Token): string | undefined {
  if (token.type === 'string') return unquote(token.text.slice(1, -1), token.json ? 'go' : 'hcl');
  if (token.type === 'heredoc') return heredocText(token.text);
  return token.type === 'null' ? '' : token.text;
}

/** HCL leaves all between `${` and its `}` as it is; JSON texts are decoded as Go strings are. */
function unquote(body: string, style: 'hcl' | 'go'): string | undefined {
  if (!/[\\$]/.test(body)) return body;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  let index = 0;
  while (index < body.length) {
    if (style === 'hcl' && body.startsWith('${', index)) {
      const end = interpolationEnd(body, index);
      const inner = body.slice(index, end);
      // Their decoder takes a real U+FFFD for a broken character in here.
      if (end === undefined || inner.slice(2).includes('\uFFFD')) return undefined;
      for (const byte of encoder.encode(inner)) bytes.push(byte);
      index = end;
      continue;
    }
    const char = String.fromCodePoint(body.codePointAt(index) ?? 0);
    if (char !== '\\') {
      bytes.push(...encoder.encode(char));
      index += char.length;
      continue;
    }
    const escape = decodeEscape(body.slice(index + 1, index + 10), style);
    if (escape === undefined) return undefined;
    bytes.push(...escape.bytes);
    index += escape.length + 1;
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

function interpolationEnd(body: string, start: number): number | undefined {
  let braces = 1;
  for (let index = start + 2; index < body.length; index += 1) {
    if (body[index] === '{') braces += 1;
    if (body[index] === '}') braces -= 1;
    if (braces === 0) return index + 1;
  }
  return undefined;
}

/** `\x` and octal escapes mean one byte, `\u` and `\U` a character. */
function decodeEscape(
  text: string,
  style: 'hcl' | 'go',
): { readonly bytes: readonly number[]; readonly length: number } | undefined {
  const named = ESCAPES[text.charAt(0)];
  if (named !== undefined) return { bytes: [named], length: 1 };
  const octal = /^[0-7]{3}/.exec(text)?.[0];
  if (octal !== undefined) {
    const value = Number.parseInt(octal, 8);
    return value > 255 ? undefined : { bytes: [value], length: 3 };
  }
  const digits = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text);
  if (!digits) return undefined;
  const value = Number.parseInt(digits[0].slice(1), 16);
  if (digits[1] !== undefined) return { bytes: [value], length: 3 };
  const surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value > MAX_CODE_POINT || (surrogate && style === 'go')) return undefined;
  const char = surrogate ? '\uFFFD' : String.fromCodePoint(value);
  return { bytes: [...new TextEncoder().encode(char)], length: digits[0].length };
}

/**
 * The servers find the end of the text by arithmetic: they cut the length of the anchor off the end. With `<<-` the
 * indentation of the closing line is taken off every line, if all of them have it.
 */
function heredocText(text: string): string {
  const firstLine = text.indexOf('\n');
  if (!text.startsWith('<<-')) return text.slice(firstLine + 1, text.length - firstLine + 1);
  const lines = text.slice(firstLine + 1, text.length - firstLine + 2).split('\n');
  const indent = lines.at(-1) ?? '';
  if (!lines.every((line) => line.startsWith(indent))) {
    return text.slice(firstLine + 1, text.length - firstLine + 1).replace(/[ \t]+$/, '');
  }
  return [...lines.slice(0, -1).map((line) => line.slice(indent.length)), ''].join('\n');
}
