import { describe, expect, test } from 'vitest';
import type { IssuedTokens } from '../../../src/model/access-review.ts';
import { AUD, oneRole, READS } from './one-role.ts';
import { linesAt, reviewOfSpecs } from './two-specs.ts';

const ROLE = 'auth/ci/role/web';

describe('what its tokens may do', () => {
  test.each([
    ['another layout', `# read\npath "secret/data/web/*" {\n  capabilities = ["read"]\n}`, []],
    ['a capability', READS.replace('"read"', '"read", "update"'), ['wider + update secret/data/web/*']],
    [
      'a path less',
      'path "secret/data/web/a" { capabilities = ["read"] }',
      ['narrower - read secret/data/web/*'],
    ],
    [
      'a hole',
      `${READS}\npath "secret/data/web/x" { capabilities = ["deny"] }`,
      ['narrower - read secret/data/web/x'],
    ],
    [
      'a hole that only the overlap of two rules shows',
      `${READS}\npath "secret/+/web/x" { capabilities = ["deny"] }`,
      [],
    ],
    [
      'a rule with a plus that comes before a prefix',
      `${READS}\npath "secret/data/web/+/key" { capabilities = ["update"] }`,
      ['narrower - read secret/data/web/+/key', 'wider + update secret/data/web/+/key'].sort().reverse(),
    ],
    [
      'a parameter that must be there',
      READS.replace('["read"]', '["read"] required_parameters = ["x"]'),
      ['narrower ~ secret/data/web/*: required_parameters'],
    ],
    [
      'a rule that is more special and gives the same',
      `${READS}\npath "secret/data/web/a/*" { capabilities = ["read"] }`,
      [],
    ],
    ['what needs sudo is nothing without it', `${READS}\npath "sys/audit" { capabilities = ["read"] }`, []],
    [
      'sudo with it',
      `${READS}\npath "sys/audit" { capabilities = ["read", "sudo"] }`,
      ['wider + read, sudo sys/audit'],
    ],
  ])('%s', async (_, app, lines) => {
    const review = await reviewOfSpecs(oneRole({ role: AUD }), oneRole({ role: AUD, app }));
    expect([...linesAt(review, ROLE)].sort()).toEqual([...lines].sort());
  });

  test('a `+` of which only the common paths with a prefix are lost', async () => {
    const wide = 'path "secret/*" { capabilities = ["read"] }';
    const review = await reviewOfSpecs(
      oneRole({ role: AUD, app: wide }),
      oneRole({ role: AUD, app: `${wide}\npath "+/data/x" { capabilities = ["deny"] }` }),
    );
    // The prefix is longer than what stands before the plus, so it wins.
    expect(linesAt(review, ROLE)).toEqual([]);
    const other = await reviewOfSpecs(
      oneRole({ role: AUD, app: 'path "+/data/*" { capabilities = ["read"] }' }),
      oneRole({
        role: AUD,
        app: 'path "+/data/*" { capabilities = ["read"] }\npath "secret/+/x" { capabilities = ["deny"] }',
      }),
    );
    expect(linesAt(other, ROLE)).toEqual(['narrower - read secret/data/x']);
  });

  test('policies that nobody here knows', async () => {
    const review = await reviewOfSpecs(
      oneRole({ role: AUD }),
      oneRole({ role: AUD }).replace('token_policies: [app]', 'token_policies: [app, elsewhere]'),
    );
    expect(linesAt(review, ROLE)).toEqual([
      'wider token_policies also "elsewhere", whose text is not known here',
    ]);
    expect(review.changes[0]?.unknownPolicies).toEqual(['elsewhere']);
  });

  test('a role that is new gets all of it, but for what every token may', async () => {
    const one = oneRole({ role: AUD });
    const lines = linesAt(await reviewOfSpecs(one.replace('      web:', '      api:'), one), ROLE);
    expect(lines).toEqual(['wider new: admits tokens with aud "vault"', 'wider + read secret/data/web/*']);
  });
});

describe('tokens that are out', () => {
  const issued = async (before: string, after: string): Promise<IssuedTokens | undefined> => {
    const { changes } = await reviewOfSpecs(before, after);
    return changes.find(({ address }) => address === ROLE)?.issued;
  };
  const update = READS.replace('"read"', '"read", "update"');
  const gained = { way: 'wider', path: 'secret/data/web/*', capabilities: ['update'], limits: [] };

  test('follow the text of a policy', async () => {
    expect(await issued(oneRole({ role: AUD }), oneRole({ role: AUD, app: update }))).toMatchObject({
      keeps: false,
      rights: [gained],
    });
  });

  test('keep what they have when the role admits fewer, up to their end', async () => {
    const role = `${AUD}\ntoken_ttl: 5m\ntoken_max_ttl: 1h`;
    expect(await issued(oneRole({ role }), oneRole({ role: `${role}\nbound_subject: x` }))).toEqual({
      keeps: true,
      lifeLeft: 3600,
      rights: [],
    });
  });

  test('live for ever when a period renews them', async () => {
    const role = `${AUD}\ntoken_period: 1h`;
    const found = await issued(oneRole({ role }), oneRole({ role: `${role}\nbound_subject: x` }));
    expect(found).toEqual({ keeps: true, lifeLeft: undefined, rights: [] });
  });

  test('cannot be renewed when the role is gone', async () => {
    const role = `${AUD}\ntoken_ttl: 5m\ntoken_max_ttl: 1h`;
    const gone = oneRole({ role }).replace('      web:', '      api:');
    expect(await issued(oneRole({ role }), gone)).toMatchObject({ keeps: true, lifeLeft: 300 });
  });

  test('gain what the role was narrowed for, which counts as a widening', async () => {
    const [before, after] = [
      oneRole({ role: AUD }),
      oneRole({ role: `${AUD}\nbound_subject: x`, app: update }),
    ];
    expect(await issued(before, after)).toMatchObject({ keeps: true, rights: [gained] });
    const review = await reviewOfSpecs(before, after);
    expect([review.widenings, review.narrowings]).toEqual([2, 1]);
  });

  test('gain by a policy that the role leaves and that the same plan widens', async () => {
    const other = `  other: |\n    ${READS}`;
    const before = oneRole({ role: AUD, rest: other });
    const after = oneRole({ role: AUD, app: update, rest: other });
    const review = await reviewOfSpecs(
      before,
      after.replace('token_policies: [app]', 'token_policies: [other]'),
    );
    expect(review.changes.find(({ address }) => address === ROLE)?.issued?.rights).toEqual([gained]);
    expect([review.widenings, review.narrowings]).toEqual([1, 0]);
  });

  test('lose what moves to a policy that only others get', async () => {
    const [kept, moved] = ['path "a" { capabilities = ["read"] }', 'path "b" { capabilities = ["read"] }'];
    const before = oneRole({ role: AUD, app: `${kept}\n${moved}` });
    const after = oneRole({ role: AUD, app: kept, rest: `  other: |\n    ${moved}` });
    const review = await reviewOfSpecs(
      before,
      after.replace('token_policies: [app]', 'token_policies: [app, other]'),
    );
    const lost = { way: 'narrower', path: 'b', capabilities: ['read'], limits: [] };
    expect(review.changes.find(({ address }) => address === ROLE)).toMatchObject({
      rights: [],
      issued: { keeps: false, rights: [lost] },
    });
    expect([review.widenings, review.narrowings]).toEqual([0, 1]);
  });

  test('keep a policy that the role drops', async () => {
    const dropped = oneRole({ role: AUD }).replace('token_policies: [app]', 'token_policies: []');
    expect(await issued(oneRole({ role: AUD }), dropped)).toMatchObject({ keeps: true, rights: [] });
  });
});

describe('token roles and groups', () => {
  const rest = (values: string): string => `token_roles:\n  maker: { ${values} }`;

  test('a token role hands out what one of its policies allows', async () => {
    const more = rest('allowed_policies: [app, other]');
    const other = 'policies:\n  other: |\n    path "secret/data/x" { capabilities = ["read"] }\n';
    const join = (text: string): string => text.replace('policies:\n', other);
    const review = await reviewOfSpecs(
      join(oneRole({ role: AUD, rest: rest('allowed_policies: [app]') })),
      join(oneRole({ role: AUD, rest: more })),
    );
    expect(linesAt(review, 'auth/token/roles/maker')).toEqual([
      'wider allowed_policies also other',
      'wider + read secret/data/x',
    ]);
  });

  test.each([
    ['allowed_policies: [app], disallowed_policies: [root]', 'allowed_policies: [app]', []],
    [
      'allowed_policies_glob: ["a*"], disallowed_policies: [app, admin, other]',
      'allowed_policies_glob: ["a*"], disallowed_policies: [app]',
      ['wider disallowed_policies no longer admin'],
    ],
    [
      'disallowed_policies: [admin]',
      'disallowed_policies_glob: ["admin*"]',
      ['narrower disallowed_policies also admin*'],
    ],
    [
      'allowed_policies: [app]',
      'allowed_policies: [app], orphan: true',
      ['wider orphan true instead of false'],
    ],
    [
      'allowed_policies: [app], token_period: 1h',
      'allowed_policies: [app]',
      ['wider token_period 768h instead of 1h', 'narrower token_period 768h instead of for ever'],
    ],
    [
      'allowed_policies: [app]',
      'orphan: false',
      ['other allowed_policies those of the caller; before, those that it names'],
    ],
    [
      'orphan: false',
      'disallowed_policies: [other]',
      ['wider allowed_policies any but those that it forbids; before, those of the caller'],
    ],
    [
      'allowed_policies: [app]',
      'disallowed_policies: [other]',
      ['wider allowed_policies any but those that it forbids; before, those that it names'],
    ],
    [
      'disallowed_policies: [other]',
      'disallowed_policies: [other, app]',
      ['narrower disallowed_policies also app'],
    ],
  ])('%s, then %s', async (before, after, lines) => {
    const review = await reviewOfSpecs(
      oneRole({ role: AUD, rest: rest(before) }),
      oneRole({ role: AUD, rest: rest(after) }),
    );
    expect(linesAt(review, 'auth/token/roles/maker')).toEqual(lines);
  });

  test('members of a group', async () => {
    const group = (values: string): string => `identity_groups:\n  devs: { type: external, ${values} }`;
    const review = await reviewOfSpecs(
      oneRole({ role: AUD, rest: group('policies: []') }),
      oneRole({ role: AUD, rest: group('policies: [app], alias: { mount: ci, name: Devs }') }),
    );
    expect(linesAt(review, 'identity/group/name/devs')).toEqual([
      'wider alias logins bring "Devs" of auth/ci',
      'wider + read secret/data/web/*',
    ]);
  });
});
