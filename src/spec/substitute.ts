import { ACCESSOR_AFTER_DOLLAR } from '../model/accessor.ts';

/** Where a substitution takes its value from. */
export type Provider = 'var' | 'env' | 'file';

/** A piece of a text: as it stands, to be substituted, or wrong. Offsets are those in the text. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly start: number; readonly end: number }
  | {
      readonly kind: Provider;
      readonly name: string;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'fault'; readonly text: string; readonly start: number; readonly end: number };

/**
 * Where a text stands decides on what a `${` in it means. In the text of a policy only var, env and file are ours, and
 * any other `${` stays as it is. In its rules places for accessors stay, which are filled in later.
 */
export type Mode = 'ordinary' | 'verbatim' | 'rules';

/** Cuts a text at its substitutions. `$${` is a literal `${`. */
export function pieces(text: string, mode: Mode): readonly Piece[] {
  const found: Piece[] = [];
  let done = 0;
  const keep = (kept: string, start: number, end: number): void => {
    if (kept !== '') found.push({ kind: 'text', text: kept, start, end });
  };
  for (const { 0: opening, index } of text.matchAll(/\$?\$\{/g)) {
    if (index < done) continue;
    const escaped = opening.length === 3;
    const inner = index + opening.length;
    const ours = /^(?:var|env|file):/.test(text.slice(inner, inner + 5));
    if (mode === 'verbatim' && !ours) continue;
    if (mode === 'rules' && ACCESSOR.test(text.slice(inner - 1))) continue;
    keep(text.slice(done, index), done, index);
    done = escaped ? inner : closing(text, inner);
    if (escaped) keep('${', index, done);
    else found.push(substitution(text.slice(index, done), index, done));
  }
  keep(text.slice(done), done, text.length);
  return found;
}

/** The inverse for a text without substitutions: what a spec says so that the text comes out. */
export function literal(text: string, mode: Mode): string {
  return text.replaceAll('${', (opening, index: number) => {
    const rest = text.slice(index + 1);
    const isKept =
      mode === 'verbatim' ? !/^\{(?:var|env|file):/.test(rest) : mode === 'rules' && ACCESSOR.test(rest);
    return isKept ? opening : `$${opening}`;
  });
}

const ACCESSOR = new RegExp(`^${ACCESSOR_AFTER_DOLLAR}`);

/** Offset behind the closing brace; without one, the end of the line. */
function closing(text: string, from: number): number {
  const end = /[}\n]/.exec(text.slice(from));
  if (end === null) return text.length;
  return from + end.index + (end[0] === '}' ? 1 : 0);
}

function substitution(text: string, start: number, end: number): Piece {
  const match = /^\$\{(?:(var):([A-Za-z_][\w-]*)|(env):([A-Za-z_]\w*)|(file):([^}]+))\}$/.exec(text);
  const kind = match?.[1] ?? match?.[3] ?? match?.[5];
  const name = match?.[2] ?? match?.[4] ?? match?.[6];
  if (kind === undefined || name === undefined) return { kind: 'fault', text, start, end };
  return { kind: kind as Provider, name, start, end };
}
