import type { YamlScalar } from './yaml-node.ts';

/** Thrown inside the quick parser, and caught at its door: the text has something that the full parser must judge. */
export class Unusual extends Error {}

const QUOTED = /"(?:[^"\\\p{Cc}]|\\["\\/nrt])*"/uy;
const SINGLE = /'(?:[^'\p{Cc}]|'')*'/uy;

/** Text for sure: no number, and too short or too long for null, true and false. */
const WORD = /^(?:[A-Za-z_$/][\w$./@+*-]{5,}|[A-Za-z_$/][\w$./@+*-]{0,2})$/;

/** A quoted scalar on one line, with the escapes that JSON has too. */
export function quickQuoted(text: string, start: number): YamlScalar {
  const double = text.charAt(start) === '"';
  const pattern = double ? QUOTED : SINGLE;
  pattern.lastIndex = start;
  const source = pattern.exec(text)?.[0];
  if (source === undefined) throw new Unusual();
  const value = double ? (JSON.parse(source) as string) : source.slice(1, -1).replaceAll("''", "'");
  return { kind: 'scalar', start, end: start + source.length, style: 'quoted', value };
}

/** A bare scalar, already cut out: text, an integer or a boolean. Whatever YAML reads otherwise is unusual. */
export function quickPlain(text: string, start: number, end: number): YamlScalar {
  const source = text.slice(start, end);
  // Most scalars are one word, which needs no closer look.
  if (WORD.test(source)) return { kind: 'scalar', start, end, style: 'plain', value: source };
  if (!/^[\w$./(^;=+\p{L}]|^-[^ ]/u.test(source) || /\p{Cc}|: |:$| #/u.test(source)) throw new Unusual();
  return { kind: 'scalar', start, end, style: 'plain', value: plainValue(source) };
}

function plainValue(source: string): string | number | boolean {
  if (/^(?:null|Null|NULL|~)$/.test(source)) throw new Unusual();
  if (/^(?:true|True|TRUE)$/.test(source)) return true;
  if (/^(?:false|False|FALSE)$/.test(source)) return false;
  if (/^(?:0|-?[1-9][0-9]{0,14})$/.test(source)) return Number(source);
  // Numbers in any other form: https://yaml.org/spec/1.2.2/#1032-tag-resolution
  if (
    /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?$|^0o[0-7]+$|^0x[0-9a-f]+$|^[-+]?\.(?:inf|nan)$/i.test(
      source,
    )
  )
    throw new Unusual();
  return source;
}

/** Where a block scalar ends, and what it holds. */
export interface QuickBlock {
  readonly scalar: YamlScalar;
  /** Offset of the first line behind it. */
  readonly next: number;
}

/** A block scalar whose indentation its first line shows. */
export function quickBlock(text: string, start: number, parentIndent: number): QuickBlock {
  const header = /[|>]([+-]?) *\n/y;
  header.lastIndex = start;
  const chomp = header.exec(text)?.[1];
  if (chomp === undefined) throw new Unusual();
  const first = header.lastIndex;
  const indent = indentAt(text, first);
  if (indent <= parentIndent || indent === 0 || lineEnds(text, first + indent)) throw new Unusual();
  const { contentEnd, next } = blockEnd(text, first, indent, parentIndent);
  const lines = text.slice(first + indent, contentEnd).replaceAll(stripping(indent), '\n');
  const folded = text.charAt(start) === '>';
  // Blank and deeper lines fold by rules of their own.
  if (folded && /^[ \t]|\n[ \t\n]/.test(lines)) throw new Unusual();
  const body = folded ? lines.replaceAll('\n', ' ') : lines;
  const blank = text.slice(contentEnd, next);
  const tail = chomp === '-' ? '' : chomp === '+' ? blank.replaceAll(' ', '') || '\n' : '\n';
  const end = start + text.slice(start, next).trimEnd().length;
  return {
    scalar: { kind: 'scalar', start, end, style: folded ? 'folded' : 'literal', value: body + tail },
    next,
  };
}

/** The end of the last line with text, and the first line that is no longer part of the scalar. */
function blockEnd(text: string, first: number, indent: number, parentIndent: number) {
  let contentEnd = first;
  let at = first;
  while (at < text.length) {
    const lead = indentAt(text, at);
    const end = endOfLine(text, at);
    if (at + lead === end) {
      if (lead > indent) throw new Unusual();
    } else if (lead >= indent) contentEnd = end;
    else if (lead > parentIndent || text.charAt(at + lead) === '\t') throw new Unusual();
    else break;
    at = end + 1;
  }
  return { contentEnd, next: Math.min(at, text.length) };
}

const strippings: RegExp[] = [];

/** Not `^` with the flag `m`: that also matches behind U+2028, which is text to YAML. */
function stripping(indent: number): RegExp {
  return (strippings[indent] ??= new RegExp(`\n {0,${indent}}`, 'g'));
}

/** Number of spaces at an offset. */
export function indentAt(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === 0x20) end += 1;
  return end - at;
}

/** Offset of the line break, or of the end of the text. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function lineEnds(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) === 0x0a;
}
