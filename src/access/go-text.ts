import { byCodeUnit, isWireObject, NumberText } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';

const NAMED: Readonly<Record<string, string>> = {
  '"': String.raw`\"`,
  '\\': String.raw`\\`,
  '\u0007': String.raw`\a`,
  '\b': String.raw`\b`,
  '\f': String.raw`\f`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '\v': String.raw`\v`,
};

/** A text as Go's `%q` writes it. https://pkg.go.dev/strconv#Quote */
export function goQuote(text: string): string {
  const body = Array.from(text, (char) => NAMED[char] ?? (isPrintable(char) ? char : escaped(char)));
  return `"${body.join('')}"`;
}

/** A value of a token as Go's `%v` writes it, where numbers are doubles. https://pkg.go.dev/fmt */
export function goValueText(value: Wire): string {
  if (value === null) return '<nil>';
  if (value instanceof NumberText) return value.text;
  if (typeof value === 'number') return goFloatText(value);
  if (Array.isArray(value)) return `[${(value as readonly Wire[]).map(goValueText).join(' ')}]`;
  if (typeof value === 'string') return value;
  if (!isWireObject(value)) return String(value === true);
  const entries = Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b));
  return `map[${entries.map(([key, inner]) => `${key}:${goValueText(inner)}`).join(' ')}]`;
}

/** Go goes over to an exponent at 1e6 and below 1e-4, JavaScript at 1e21 and below 1e-6. */
function goFloatText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  const size = String(Math.abs(power)).padStart(2, '0');
  return `${digits}e${power < 0 ? '-' : '+'}${size}`;
}

function isPrintable(char: string): boolean {
  return char === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char);
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
