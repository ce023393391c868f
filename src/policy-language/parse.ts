import { base64Content } from './base64-content.ts';
import { Decoder } from './decode.ts';
import { parseHcl } from './hcl-parser.ts';
import { parseJson } from './json-parser.ts';
import { didYouMean } from './near-word.ts';
import type { PolicyRule } from './policy-rule.ts';
import { problemAt } from './problem.ts';
import type { PolicyProblem, TextRange } from './problem.ts';
import { readStanza } from './read-stanza.ts';
import type { ObjectItem, PolicyComment, SyntaxTree, Token } from './syntax-tree.ts';
import { tokenText } from './token-value.ts';

/** A policy text as the servers read it. */
export interface ParsedPolicy {
  /** The stanzas that could be read, in the order of the text. */
  readonly rules: readonly PolicyRule[];
  readonly comments: readonly PolicyComment[];
  /** In the order of the text. */
  readonly problems: readonly PolicyProblem[];
}

const START: TextRange = { line: 1, column: 1, endLine: 1, endColumn: 1 };
const BOM = '\uFEFF';
/** What Go counts as white space in front of the `{` that makes a text JSON. */
const JSON_START = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*\{/;

/**
 * Reads an ACL policy as Vault and OpenBao do: HCL 1, or JSON when the first character is `{`. Never throws. With
 * `now`, in milliseconds since 1970, stanzas are known that have expired, which OpenBao does not check to the end.
 */
export function parsePolicy(text: string, options: { readonly now?: number | undefined } = {}): ParsedPolicy {
  if (text === '') return { rules: [], comments: [], problems: [emptyProblem()] };
  const decoded = base64Content(text);
  if (decoded !== undefined) return parseBase64(decoded, options);
  if (!text.startsWith(BOM)) return parseText(text, options);
  const hint = 'save the file as UTF-8 without a byte order mark';
  const problem = problemAt(START, 'policy-bom', 'the text begins with a byte order mark', { hint });
  const rest = parseText(text.slice(BOM.length), options);
  return { ...rest, problems: [problem, ...rest.problems] };
}

/** Whether the servers read a text as JSON. */
export function isJsonPolicy(text: string): boolean {
  return JSON_START.test(text);
}

function emptyProblem(): PolicyProblem {
  return problemAt(START, 'policy-empty', 'the policy is empty', {
    hint: 'delete the policy instead, or write a comment',
  });
}

/** The places inside the decoded text mean nothing in the file: all is at its start. */
function parseBase64(decoded: Uint8Array, options: { readonly now?: number | undefined }): ParsedPolicy {
  const message = 'the whole text is valid base64; the servers store what it decodes to';
  const found = problemAt(START, 'policy-base64', message, { hint: 'write the policy itself' });
  let inner: ParsedPolicy;
  try {
    inner = parseText(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(decoded), options);
  } catch {
    inner = {
      rules: [],
      comments: [],
      problems: [problemAt(START, 'policy-syntax', 'the decoded text is not UTF-8')],
    };
  }
  const problems = inner.problems.map(({ code, message: text, hint, flavours }) =>
    problemAt(START, code, text, { ...(hint === undefined ? {} : { hint }), ...(flavours && { flavours }) }),
  );
  return { rules: inner.rules, comments: [], problems: [found, ...problems] };
}

function parseText(text: string, { now }: { readonly now?: number | undefined }): ParsedPolicy {
  const tree = isJsonPolicy(text) ? parseJson(text) : parseHcl(text);
  const readings = tree.items.filter((item) => rootKey(item) === 'path').map((item) => readStanza(item, now));
  const rules = readings.flatMap(({ rule }) => rule ?? []);
  const problems = [
    ...treeProblems(tree),
    ...rootProblems(tree.items),
    ...readings.flatMap((reading) => reading.problems),
    ...samePath(rules),
  ];
  if (problems.length === 0 && rules.length === 0) {
    const hint = 'a stanza is path "secret/data/x" { capabilities = ["read"] }';
    problems.push(
      problemAt(START, 'policy-no-path', 'the policy has no path stanza and grants nothing', { hint }),
    );
  }
  problems.sort((left, right) => left.line - right.line || left.column - right.column);
  return { rules, comments: tree.comments, problems };
}

function treeProblems({ faults, duplicates, ignored }: SyntaxTree): PolicyProblem[] {
  return [
    ...faults.map(({ at, message, hint }) =>
      problemAt(at, 'policy-syntax', message, hint === undefined ? {} : { hint }),
    ),
    ...duplicates.map(duplicateProblem),
    ...ignored.map(({ at, what }) =>
      problemAt(at, 'policy-json-ignored', `the servers pass over ${what} without an error`, {
        hint: 'write valid JSON',
      }),
    ),
  ];
}

function duplicateProblem(key: Token): PolicyProblem {
  const message = `${key.text} is set twice in the same block; Vault 1.21 and later refuse that`;
  const hint = 'write it once';
  return problemAt(key.at, 'policy-duplicate-attribute', message, { hint, flavours: ['vault'] });
}

/** The root holds `path` stanzas, and a `name` that is ignored but must be text. */
function rootProblems(items: readonly ObjectItem[]): PolicyProblem[] {
  const unknown = items.flatMap((item): PolicyProblem[] => {
    const [key] = item.keys;
    const name = rootKey(item);
    if (!key || name === 'path' || name === 'name' || name === undefined) return [];
    const message = `a policy has no key ${name} at its top`;
    return [problemAt(key.at, 'policy-unknown-key', message, didYouMean(name, ['path', 'name']))];
  });
  const decoder = new Decoder();
  decoder.struct(items, START, { name: { kind: 'string' } });
  const faults = decoder.faults.map(({ at, reason }) =>
    reason === 'escape'
      ? problemAt(at, 'policy-syntax', 'a key or name holds an escape that the servers cannot decode')
      : problemAt(at, 'policy-value-type', 'name is not text in double quotes'),
  );
  return [...unknown, ...faults];
}

function rootKey(item: ObjectItem): string | undefined {
  return item.keys[0] && tokenText(item.keys[0]);
}

function samePath(rules: readonly PolicyRule[]): PolicyProblem[] {
  const first = new Map<string, PolicyRule>();
  return rules.flatMap((rule) => {
    const before = first.get(rule.path);
    if (before === undefined) {
      first.set(rule.path, rule);
      return [];
    }
    const message = `the path "${rule.path}" has a stanza already; the two are joined`;
    const hint = 'write one stanza: the later one adds to the earlier, it does not override it';
    const { line, column, endColumn } = before.pathAt; // a path is on one line
    const related = { line, column, endColumn, note: 'the first stanza' };
    return [problemAt(rule.pathAt, 'policy-same-path-twice', message, { hint, related })];
  });
}
