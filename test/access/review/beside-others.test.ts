import { describe, expect, test } from 'vitest';
import { AUD, oneRole } from './one-role.ts';
import { linesAt, reviewOfSpecs } from './two-specs.ts';

// What a change means only together with rules that stay as they are; every other way is in complete.test.ts.

const ROLE = 'auth/ci/role/web';

describe('what stands beside other rules', () => {
  const policies = (texts: readonly string[]): string => texts.join('\n');
  const team = 'path "secret/data/{{identity.entity.name}}/*" { capabilities = ["read"] }';
  const numbered = (words: string): readonly string[] =>
    Array.from(
      { length: 51 },
      (_, index) => `path "secret/data/d${String(index + 10)}/*" { capabilities = ${words} }`,
    );

  test.each<[string, string, string, readonly string[]]>([
    [
      'one segment becomes many',
      'path "secret/data/+" { capabilities = ["read"] }',
      'path "secret/data/*" { capabilities = ["read"] }',
      ['wider + read secret/data/*'],
    ],
    [
      'a deny beside a template that leads to it',
      policies([team, 'path "secret/data/team-a/*" { capabilities = ["deny"] }']),
      team,
      ['wider + read secret/data/team-a/*'],
    ],
    [
      'a template that is new, and tells for all whom it leads to other rules',
      'path "secret/data/app1/config" { capabilities = ["read"] }',
      policies(['path "secret/data/app1/config" { capabilities = ["read"] }', team]),
      ['wider + read secret/data/{{identity.entity.name}}/*'],
    ],
    [
      'a path that a template leads to is told once',
      team,
      policies([team, 'path "secret/data/shared/*" { capabilities = ["read", "list"] }']),
      ['wider + read, list secret/data/shared/*'],
    ],
    [
      'more values of a template than are tried',
      policies([team, ...numbered('["read", "list"]')]),
      policies([team, ...numbered('["list"]')]),
      [
        ...Array.from({ length: 51 }, (_, index) => `narrower - read secret/data/d${String(index + 10)}/*`),
        'other ~ {{…}}: more than 50 values of templates meet rules that change',
      ],
    ],
    [
      'a folder that a deny covered',
      policies([
        'path "secret/metadata/app*" { capabilities = ["deny"] }',
        'path "secret/metadata/app/*" { capabilities = ["list"] }',
      ]),
      'path "secret/metadata/app/*" { capabilities = ["list"] }',
      [
        'other token_policies no longer denies secret/metadata/app*, which other policies may allow',
        'wider + list secret/metadata/app/',
      ],
    ],
    [
      'a parameter that only those that are named limit',
      'path "kv/x" { capabilities = ["update"] allowed_parameters = { "*" = [], "a" = ["x"] } }',
      'path "kv/x" { capabilities = ["update"] allowed_parameters = { "*" = [] } }',
      ['wider ~ kv/x: allowed_parameters'],
    ],
    [
      'denied values in another order',
      'path "kv/x" { capabilities = ["update"] denied_parameters = { "a" = ["x", "y"] } }',
      'path "kv/x" { capabilities = ["update"] denied_parameters = { "a" = ["y", "x"] } }',
      [],
    ],
    [
      'a stanza that ends later',
      'path "kv/x" { capabilities = ["read"] expiration = "2027-01-01T00:00:00Z" }',
      'path "kv/x" { capabilities = ["read"] expiration = "2028-01-01T00:00:00Z" }',
      ['wider ~ kv/x: expiration'],
    ],
  ])('%s', async (_, before, after, lines) => {
    const review = await reviewOfSpecs(
      oneRole({ role: AUD, app: before }),
      oneRole({ role: AUD, app: after }),
    );
    expect(linesAt(review, ROLE)).toEqual(lines);
  });

  const fence = 'path "secret/data/web/key" { capabilities = ["deny"] }';
  const fenced = (more: string): string => `  fence: |\n    ${more}\nidentity_groups:\n`;
  const group = (names: string): string =>
    `  g: { type: external, policies: [${names}], alias: { mount: ci, name: g } }`;
  const groups = `${AUD}\ngroups_claim: groups`;

  test.each<[string, string, string, readonly string[]]>([
    [
      'a group gives up what denied',
      fenced(fence) + group('fence'),
      fenced(fence) + group(''),
      ['wider policies + read secret/data/web/key, beside the policies of auth/ci/role/web'],
    ],
    [
      'the text of a policy of a group no longer denies',
      fenced(fence) + group('fence'),
      fenced('path "x" { capabilities = ["read"] }') + group('fence'),
      [
        'wider policies + read secret/data/web/key, beside the policies of auth/ci/role/web',
        'wider + read x',
      ],
    ],
  ])('%s', async (_, before, after, lines) => {
    const review = await reviewOfSpecs(
      oneRole({ role: groups, rest: before }),
      oneRole({ role: groups, rest: after }),
    );
    expect(linesAt(review, 'identity/group/name/g')).toEqual(lines);
  });

  test('a deny that goes is told once, by what somebody gains', async () => {
    const deny = 'path "secret/data/team-a/*" { capabilities = ["deny"] }';
    const review = await reviewOfSpecs(
      oneRole({ role: groups, app: policies([team, deny]) }),
      oneRole({ role: groups, app: team }),
    );
    expect(linesAt(review, ROLE)).toEqual(['wider + read secret/data/team-a/*']);
  });

  test('a policy that nothing names and that is new, or no longer denies', async () => {
    const [with_, without] = [
      `  fence: |\n    ${fence}`,
      '  fence: |\n    path "x" { capabilities = ["read"] }',
    ];
    const at = 'sys/policies/acl/fence';
    const created = await reviewOfSpecs(oneRole({ role: AUD }), oneRole({ role: AUD, rest: without }));
    expect(linesAt(created, at)).toEqual([
      'wider new: whoever has been given its name has its rights',
      'wider + read x',
    ]);
    const changed = await reviewOfSpecs(
      oneRole({ role: AUD, rest: with_ }),
      oneRole({ role: AUD, rest: without }),
    );
    expect(linesAt(changed, at)).toEqual([
      'other policy no longer denies secret/data/web/key, which other policies may allow',
      'wider + read x',
    ]);
  });

  test('a policy that the role drops and the spec, too', async () => {
    const before = oneRole({ role: AUD, rest: `  fence: |\n    ${fence}` });
    const after = oneRole({ role: AUD });
    const review = await reviewOfSpecs(
      before.replace('token_policies: [app]', 'token_policies: [app, fence]').replace(/  fence:[^]*$/, ''),
      after,
    );
    expect(linesAt(review, ROLE)).toEqual([
      'other token_policies no longer "fence", whose text is not known here; what it denied is open again',
    ]);
  });
});
