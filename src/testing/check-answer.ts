import { humanSeconds } from '../model/duration.ts';
import { worstOf } from '../model/test-outcome.ts';
import type { TestCheck, TestOutcome, TestResult } from '../model/test-outcome.ts';
import type { AccessTest, Expected } from './access-test.ts';
import type { Answer, Right, TokenFacts } from './answer.ts';
import { checkRequest } from './check-request.ts';

/** Holds what came against what a test expects. `rights` tells what one of the tokens may do. */
export function checkTest(
  test: AccessTest,
  answer: Answer,
  rights: (request: AccessTest['requests'][number]) => readonly Right[],
): TestOutcome {
  const first = checkAdmission(test, answer);
  const isAsExpected = first.result === 'ok' && answer.kind === 'admitted';
  const checks = isAsExpected
    ? [
        first,
        ...checkToken(test, answer),
        ...test.requests.map((one) => checkRequest(one, rights(one), answer.besides)),
      ]
    : [first];
  return { name: test.name, at: test.locate([], 'key'), result: worstOf(checks), checks };
}

function checkAdmission(test: AccessTest, answer: Answer): TestCheck {
  const { expected, locate } = test;
  const { isAdmitted, refusal, claim } = expected;
  const words = refusal === undefined ? '' : `: ${refusal.words}`;
  const base = {
    expectation: isAdmitted ? 'admitted' : `refused${words}${claim === undefined ? '' : `, for ${claim}`}`,
    at: locate(['expect', isAdmitted ? 'admitted' : 'refused'], 'key'),
    because: [],
  };
  if (answer.kind === 'open') return { ...base, result: 'open', text: answer.reason };
  const { because } = answer;
  if (answer.kind === 'admitted') {
    if (isAdmitted) return { ...base, result: 'ok' };
    return { ...base, result: 'failed', text: admittedText(answer.tokens), because };
  }
  const said = `it is refused: ${[...new Set(answer.refusals.map(({ text }) => text))].join('; or: ')}`;
  if (isAdmitted) return { ...base, result: 'failed', text: said, because };
  const fits = answer.refusals.every(
    (one) => (refusal?.fits(one) ?? true) && (claim === undefined || one.claim === claim),
  );
  return fits ? { ...base, result: 'ok' } : { ...base, result: 'failed', text: said, because };
}

function admittedText(tokens: readonly TokenFacts[]): string {
  const [only] = tokens;
  const named = tokens.flatMap(({ role }) => (role === undefined ? [] : [role]));
  const by =
    named.length === 0 ? '' : ` by ${named.length === 1 ? 'the role' : 'the roles'} ${named.join(', ')}`;
  const held =
    tokens.length === 1 && only !== undefined ? `, with the policies ${listText(only.policies)}` : '';
  return `it is admitted${by}${held}`;
}

/** Facts about the one token that was given; where several roles admit the login there is no such. */
function checkToken(
  { expected, locate }: AccessTest,
  { tokens, besides }: Extract<Answer, { kind: 'admitted' }>,
): readonly TestCheck[] {
  const doubted = (found: Found): Found =>
    besides === undefined || found.result !== 'ok' ? found : { result: 'open', text: besides };
  const [token] = tokens;
  if (token === undefined) return [];
  const roles = tokens.flatMap(({ role }) => role ?? []);
  const check = (key: string, wanted: string, found: Found): TestCheck => ({
    expectation: `${key}: ${wanted}`,
    at: locate(['expect', key], 'key'),
    because: [],
    ...(tokens.length > 1 && key !== 'roles'
      ? { result: 'failed', text: `several roles admit it: ${roles.join(', ')}; name the one that is meant` }
      : doubted(found)),
  });
  const wanted = expected.roles;
  // One that is missing may be the one of which nothing is known.
  const sure = besides === undefined ? wanted : wanted?.filter((name) => roles.includes(name));
  return [
    ...(wanted === undefined || sure === undefined
      ? []
      : [check('roles', listText(wanted), sameSet(sure, roles))]),
    ...factChecks(expected, token).map(([key, wanted, found]) => check(key, wanted, found)),
  ];
}

type Found = { readonly result: TestResult; readonly text?: string };
type FactCheck = readonly [key: string, wanted: string, found: Found];

function factChecks(expected: Expected, token: TokenFacts): readonly FactCheck[] {
  const { policies, ttl, maxTtl, numUses, tokenType, metadata, groups } = expected;
  const checks: (FactCheck | undefined)[] = [
    policies && ['policies', listText(policies), sameSet(policies, token.policies)],
    time('ttl', ttl, token.ttl),
    time('max_ttl', maxTtl, token.maxTtl),
    numUses === undefined ? undefined : ['num_uses', String(numUses), same(numUses, token.numUses)],
    tokenType === undefined ? undefined : ['token_type', tokenType, same(tokenType, token.tokenType)],
    groups && ['groups', listText(groups), sameSet(groups, token.groups)],
    ...Object.entries(metadata ?? {}).map(([key, value]): FactCheck => {
      const found = token.metadata && (token.metadata[key] ?? '(none)');
      return [`metadata`, `${key}: ${value}`, same(value, found)];
    }),
  ];
  return checks.filter((one) => one !== undefined);
}

function time(key: string, wanted: number | undefined, found: number | undefined): FactCheck | undefined {
  if (wanted === undefined) return undefined;
  return [
    key,
    humanSeconds(wanted),
    same(humanSeconds(wanted), found === undefined ? found : humanSeconds(found)),
  ];
}

const UNKNOWN: Found = { result: 'open', text: 'the answer of the server does not tell' };

function same(wanted: string | number, found: string | number | undefined): Found {
  if (found === undefined) return UNKNOWN;
  return wanted === found ? { result: 'ok' } : { result: 'failed', text: `it is ${found}` };
}

function sameSet(wanted: readonly string[], found: readonly string[] | undefined): Found {
  if (found === undefined) return UNKNOWN;
  const extra = found.filter((name) => !wanted.includes(name));
  const missing = wanted.filter((name) => !found.includes(name));
  if (extra.length === 0 && missing.length === 0) return { result: 'ok' };
  const parts = [
    ...(missing.length === 0 ? [] : [`${listText(missing)} missing`]),
    ...(extra.length === 0 ? [] : [`${listText(extra)} too many`]),
  ];
  return { result: 'failed', text: `it has ${listText(found)}: ${parts.join(', ')}` };
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
