import { ACCESSOR_AFTER_DOLLAR } from '../model/accessor.ts';

const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** All but places for accessors, which are filled in before the text is sent. */
const INTERPOLATION = new RegExp(String.raw`\$(?!${ACCESSOR_AFTER_DOLLAR})\{`, 'g');

/**
 * A text as an HCL 1 string. `${` would begin an interpolation, inside which nothing is decoded, so its `$` is written
 * as a code; U+E123 is a character that the servers' scanner keeps for itself.
 */
export function quoteHcl(text: string): string {
  const body = text
    .replaceAll(/["\\\n\r\t]/g, (char) => NAMED[char] ?? char)
    .replaceAll(/[\u0000-\u001f\u007f\ufeff\ufffd\ue123]/g, (char) => `\\u${hex(char, 4)}`)
    .replaceAll(INTERPOLATION, '\\x24{');
  return `"${body}"`;
}

function hex(char: string, width: number): string {
  return char.charCodeAt(0).toString(16).padStart(width, '0');
}
