import { describe, expect, test } from 'vitest';
import { AUD, oneRole } from './one-role.ts';
import { linesAt, reviewOfSpecs } from './two-specs.ts';

const ROLE = 'auth/ci/role/web';

describe('which tokens a role admits', () => {
  test.each([
    [
      'a value more',
      `bound_claims: { ref: main }`,
      `bound_claims: { ref: [main, next] }`,
      ['wider bound_claims.ref also "next"'],
    ],
    [
      'another value',
      `bound_claims: { ref: main }`,
      `bound_claims: { ref: next }`,
      ['wider bound_claims.ref also "next"', 'narrower bound_claims.ref no longer "main"'],
    ],
    [
      'a claim that is not bound any more',
      `bound_claims: { ref: main, env: prod }`,
      `bound_claims: { env: prod }`,
      ['wider bound_claims.ref any value or none; before, only "main"'],
    ],
    [
      'a claim that is bound now',
      `bound_claims: { env: prod }`,
      `bound_claims: { ref: main, env: prod }`,
      ['narrower bound_claims.ref only "main"; before, any value or none'],
    ],
    [
      'a pattern that takes the old one in',
      `bound_claims: { ref: "release/1.*" }\nbound_claims_type: glob`,
      `bound_claims: { ref: "release/*" }\nbound_claims_type: glob`,
      ['wider bound_claims.ref also anything like "release/*"'],
    ],
    [
      'patterns of which neither takes the other in',
      `bound_claims: { ref: "a*" }\nbound_claims_type: glob`,
      `bound_claims: { ref: "*b" }\nbound_claims_type: glob`,
      [
        'wider bound_claims.ref also anything like "*b"',
        'narrower bound_claims.ref no longer anything like "a*"',
      ],
    ],
    [
      'a text that becomes a pattern',
      `bound_claims: { ref: "v*" }`,
      `bound_claims: { ref: "v*" }\nbound_claims_type: glob`,
      ['wider bound_claims.ref also anything like "v*"'],
    ],
    [
      'the same values as text and as patterns without a star',
      `bound_claims: { ref: main }`,
      `bound_claims: { ref: main }\nbound_claims_type: glob`,
      [],
    ],
    [
      'types of values count',
      `bound_claims: { p: true }`,
      `bound_claims: { p: "true" }`,
      ['wider bound_claims.p also "true"', 'narrower bound_claims.p no longer true'],
    ],
    ['an audience more', AUD, 'bound_audiences: [vault, other]', ['wider bound_audiences also "other"']],
    [
      'no audience at all is neither more nor less',
      `${AUD}\nbound_subject: x`,
      'bound_subject: x',
      ['other bound_audiences tokens without an audience instead of "vault"'],
    ],
    ['a subject', AUD, `${AUD}\nbound_subject: x`, ['narrower bound_subject only "x"; before, any']],
    ['another identity', AUD, `${AUD}\nuser_claim: job`, ['other user_claim "job" instead of "sub"']],
    ['more leeway', AUD, `${AUD}\nclock_skew_leeway: 90s`, ['wider clock_skew_leeway 1m30s instead of 1m']],
    ['the default leeway by name', AUD, `${AUD}\nclock_skew_leeway: 60s`, []],
    [
      'a network within another',
      `${AUD}\ntoken_bound_cidrs: [10.0.0.0/8]`,
      `${AUD}\ntoken_bound_cidrs: [10.1.0.0/16]`,
      ['narrower token_bound_cidrs no longer 10.0.0.0/8'],
    ],
    ['longer', `${AUD}\ntoken_ttl: 5m`, `${AUD}\ntoken_ttl: 1h`, ['wider token_ttl 1h instead of 5m']],
    ['for ever', AUD, `${AUD}\ntoken_period: 768h`, ['wider token_period for ever instead of 768h']],
    ['once only', AUD, `${AUD}\ntoken_num_uses: 1`, ['narrower token_num_uses 1 instead of without end']],
  ])('%s', async (_, before, after, lines) => {
    const base = `${before} ${after}`.includes('bound_audiences') ? '' : `${AUD}\n`;
    const review = await reviewOfSpecs(oneRole({ role: base + before }), oneRole({ role: base + after }));
    expect(linesAt(review, ROLE)).toEqual(lines);
  });

  test('the issuer is told once for all roles of the mount', async () => {
    const review = await reviewOfSpecs(
      oneRole({ role: AUD, config: ', bound_issuer: https://ci.example.com' }),
      oneRole({ role: AUD }),
    );
    expect(review.changes.map(({ address, roles }) => [address, roles])).toEqual([['auth/ci/config', 1]]);
    expect(linesAt(review, 'auth/ci/config')).toEqual([
      'wider bound_issuer any; before, only "https://ci.example.com"',
    ]);
  });

  test('nothing changes, nothing is said', async () => {
    const review = await reviewOfSpecs(oneRole({ role: AUD }), oneRole({ role: AUD }));
    expect(review).toEqual({ widenings: 0, narrowings: 0, others: 0, changes: [] });
  });
});
