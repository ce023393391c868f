import type { Flavour, Since } from '../model/server.ts';

/** The stable words that name what is wrong with a policy text. */
export type PolicyProblemCode =
  | 'policy-base64'
  | 'policy-bom'
  | 'policy-capability-not-portable'
  | 'policy-duplicate-attribute'
  | 'policy-empty'
  | 'policy-glob-literal'
  | 'policy-json-ignored'
  | 'policy-key-not-portable'
  | 'policy-label-ignored'
  | 'policy-label-missing'
  | 'policy-legacy-shorthand'
  | 'policy-no-path'
  | 'policy-plus-literal'
  | 'policy-same-path-twice'
  | 'policy-syntax'
  | 'policy-template-braces'
  | 'policy-unknown-capability'
  | 'policy-unknown-key'
  | 'policy-value-type'
  | 'policy-wildcard'
  | 'policy-wrapping-ttl';

/** A stretch of the text, 1-based, columns in UTF-16 units; the end is exclusive. */
export interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One finding in a policy text. */
export interface PolicyProblem {
  readonly code: PolicyProblemCode;
  /** What is wrong: one sentence without a full stop. */
  readonly message: string;
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
  /** End of the range on the same line, exclusive. */
  readonly endColumn?: number;
  /** Another place that it is about. */
  readonly related?: Pick<TextRange, 'line' | 'column' | 'endColumn'> & { readonly note: string };
  /** The products that mind; all of them when it is left out. */
  readonly flavours?: readonly Flavour[];
  /** A word of the language that older releases of the other products do not take either. */
  readonly word?: { readonly text: string; readonly since: Since };
}

/** What a problem may say beside its code, place and message. */
export type ProblemExtras = Pick<PolicyProblem, 'hint' | 'related' | 'flavours' | 'word'>;

/** What servers take without a word. */
const ACCEPTED: ReadonlySet<PolicyProblemCode> = new Set<PolicyProblemCode>([
  'policy-base64',
  'policy-glob-literal',
  'policy-json-ignored',
  'policy-label-ignored',
  'policy-label-missing',
  'policy-legacy-shorthand',
  'policy-no-path',
  'policy-plus-literal',
  'policy-same-path-twice',
]);

/** Whether a server of this product answers a policy with these problems with an error. */
export function isRefused(problems: readonly PolicyProblem[], flavour: Flavour): boolean {
  return problems.some(
    (problem) => !ACCEPTED.has(problem.code) && (problem.flavours?.includes(flavour) ?? true),
  );
}

/** A problem at a range of the text. */
export function problemAt(
  at: TextRange,
  code: PolicyProblemCode,
  message: string,
  extras: ProblemExtras = {},
): PolicyProblem {
  const end = at.endLine === at.line && at.endColumn > at.column ? { endColumn: at.endColumn } : {};
  return { code, message, ...extras, line: at.line, column: at.column, ...end };
}
