import { REFUSED_BY } from '../access/refusal-reason.ts';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { parseSeconds } from '../model/duration.ts';
import type { AccessTest, Expected, ExpectedRefusal } from './access-test.ts';

/** `expect:` as the schema has it. */
export interface WrittenExpectation {
  readonly admitted?: boolean;
  readonly refused?: boolean | string;
  readonly claim?: string;
  readonly roles?: readonly string[];
  readonly policies?: readonly string[];
  readonly ttl?: string | number;
  readonly max_ttl?: string | number;
  readonly num_uses?: number;
  readonly token_type?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly groups?: readonly string[];
}

/** What only a token has that was given. */
const OF_A_TOKEN = [
  'roles',
  'policies',
  'ttl',
  'max_ttl',
  'num_uses',
  'token_type',
  'metadata',
  'groups',
] as const;
/** What only a login tells. */
const OF_A_LOGIN = OF_A_TOKEN.filter((key) => key !== 'policies');

/** What kind of test it is. */
export interface TestForm {
  readonly isLogin: boolean;
  readonly namesRole: boolean;
  /** `can` or `cannot`, if the test has one. */
  readonly requests: 'can' | 'cannot' | undefined;
}

/** Reads what a test expects, with what is wrong about it. */
export function readExpected(
  written: WrittenExpectation,
  form: TestForm,
  locate: AccessTest['locate'],
): { readonly expected: Expected; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const report = (
    key: string,
    code: 'test-value' | 'test-contradiction',
    message: string,
    hint?: string,
  ): void => {
    const at = locate(['expect', key], code === 'test-contradiction' ? 'key' : 'value');
    diagnostics.push(finding(code, message, { at, ...(hint !== undefined && { hint }) }));
  };
  const isAdmitted = written.admitted ?? (written.refused === undefined || written.refused === false);
  const time = (key: 'ttl' | 'max_ttl'): number | undefined => {
    const value = written[key];
    const seconds = value === undefined ? undefined : parseSeconds(String(value));
    if (value !== undefined && (seconds === undefined || seconds < 0))
      report(key, 'test-value', `${key} is ${JSON.stringify(value)}, not a time`, 'write a time such as 5m');
    return seconds;
  };
  for (const [key, message] of contradictions(written, form, isAdmitted))
    report(key, 'test-contradiction', message);
  const [ttl, maxTtl] = [time('ttl'), time('max_ttl')];
  const refusal = typeof written.refused === 'string' ? refusalOf(written.refused) : undefined;
  if (refusal !== undefined && 'fault' in refusal)
    report('refused', 'test-value', `refused is no regular expression: ${refusal.fault}`, NO_EXPRESSION);
  return {
    expected: {
      isAdmitted,
      ...(refusal !== undefined && 'fits' in refusal && { refusal }),
      ...pick(written, ['claim', 'roles', 'policies', 'metadata', 'groups']),
      ...(ttl !== undefined && { ttl }),
      ...(maxTtl !== undefined && { maxTtl }),
      ...(written.num_uses !== undefined && { numUses: written.num_uses }),
      ...(written.token_type !== undefined && { tokenType: written.token_type }),
    },
    diagnostics,
  };
}

function contradictions(
  written: WrittenExpectation,
  { isLogin, namesRole, requests }: TestForm,
  isAdmitted: boolean,
): readonly (readonly [key: string, message: string])[] {
  const given = (keys: readonly (keyof WrittenExpectation)[]) =>
    keys.filter((key) => written[key] !== undefined);
  const isRefused = written.refused !== undefined && written.refused !== false;
  if (isAdmitted && isRefused) return [['refused', 'the token is expected to be admitted and refused']];
  if (!isAdmitted) {
    if (requests !== undefined) return [['refused', `a token that is refused ${requests} do nothing at all`]];
    return given(OF_A_TOKEN).map((key) => [key, `a token that is refused has no ${key}`]);
  }
  if (written.claim !== undefined)
    return [['claim', 'claim names the claim of a refusal, and none is expected']];
  if (!isLogin) return given(OF_A_LOGIN).map((key) => [key, `${key} is known of a login alone`]);
  return namesRole && written.roles !== undefined
    ? [['roles', 'roles is for a login that names no role']]
    : [];
}

const NO_EXPRESSION = 'correct it; words without a slash on both sides are looked for as they stand';

function refusalOf(words: string): ExpectedRefusal | { readonly fault: string } {
  const pattern = /^\/(.+)\/$/.exec(words)?.[1];
  if (pattern !== undefined) {
    try {
      const expression = new RegExp(pattern);
      return { words, fits: ({ text }) => expression.test(text) };
    } catch (error) {
      // "SyntaxError: Invalid regular expression: /a(/: Unterminated group"
      return { fault: String(error).replace(/^.*\/\w*: /s, '') };
    }
  }
  const isReason = REFUSED_BY.some((by) => by === words);
  return { words, fits: ({ by, text }) => (isReason ? by === words : text.includes(words)) };
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(
    keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]),
  ) as Partial<Pick<T, K>>; // of these keys and no others
}
