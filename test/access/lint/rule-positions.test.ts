import { expect, test } from 'vitest';
import { escalationRules, lintRules } from '../../../src/access/lint/index.ts';
import type { Diagnostic, Position } from '../../../src/model/diagnostic.ts';
import { lintOfText, SOME_VAULT } from '../../support/spec-model.ts';

// Of a policy that is written as rules. In each spec a finding is about what stands between « and ».

const HEAD = `version: 1
variables: { team: { default: web } }
secrets: { secret: { type: kv, options: { version: "2" } } }
policies:
`;
/** Rules of which nothing is found, longer in YAML than in HCL. */
const TWO_RULES = `  app:
    rules:
      - path: secret/data/one
        # The first.
        capabilities:
          - read
      - path: secret/data/two
        comment: The second.
        capabilities: [read]
`;

/** The third rule, as lines of a mapping. */
const third = (...lines: readonly string[]): string =>
  `${HEAD}${TWO_RULES}      - ${lines.join('\n        ')}\n`;

test.each([
  ['policy-glob-cuts-name', 'its path', third('path: «secret/data/app*»', 'capabilities: [read]')],
  ['policy-glob-cuts-name', 'its path, last', third('capabilities: [read]', 'path: «"secret/data/app*"»')],
  [
    'policy-glob-cuts-name',
    'a path with a variable',
    third('path: «secret/data/${var:team}*»', 'capabilities: [read]'),
  ],
  [
    'policy-glob-cuts-name',
    'a path with what is secret',
    third('path: «secret/data/${env:VAULTCTL_VAR_TEAM}*»', 'capabilities: [read]'),
  ],
  [
    'policy-glob-cuts-name',
    'the path of a flow mapping',
    third('{ path: «secret/data/app*», capabilities: [read] }'),
  ],
  [
    'policy-glob-cuts-name',
    'the path in a flow sequence',
    `${HEAD}  app: { rules: [{ path: a, capabilities: [read] }, { path: b }, { capabilities: [read], path: «c/app*» }] }\n`,
  ],
  [
    'policy-glob-cuts-name',
    'the path where an alias leads',
    `${HEAD}  base:\n    rules: &rules\n      - { path: a, capabilities: [read] }\n      - { path: «b*», capabilities: [read] }\n  app: { rules: *rules }\n`,
  ],
  [
    'policy-sudo-not-needed',
    'its capabilities',
    third('path: secret/data/app', 'capabilities: «[read, sudo]»'),
  ],
  [
    'policy-sudo-not-needed',
    'its capabilities, line by line',
    third('path: secret/data/app', 'capabilities:', '  «- read»', '  - sudo'),
  ],
  [
    'policy-capability-not-portable',
    'one capability',
    third('path: secret/data/app', 'capabilities: [read, «subscribe»]'),
  ],
  [
    'policy-key-not-portable',
    'one of its keys',
    third('path: secret/data/app', '«pagination_limit»: 5', 'capabilities: [list]'),
  ],
  [
    'policy-parameters-as-guard',
    'a key of parameters',
    third(
      'path: auth/ci/role/web',
      'capabilities: [create, update]',
      '«denied_parameters»: { token_policies: [] }',
    ),
  ],
  [
    'reference-not-in-spec',
    'a path that asks for an accessor',
    third('path: «kv/{{identity.entity.aliases.${accessor:gone}.name}}»', 'capabilities: [read]'),
  ],
  [
    'policy-value-type',
    'the value of a key',
    third('path: secret/data/app', 'min_wrapping_ttl: «soon»', 'capabilities: [read]'),
  ],
  [
    'policy-stanza-without-capabilities',
    'the path, where there are none',
    third('path: «secret/data/app»', 'comment: None.'),
  ],
  [
    'policy-same-path-twice',
    'the later of two paths',
    third('path: «secret/data/two»', 'capabilities: [update, create]'),
  ],
  ['policy-empty', 'the list, where it is empty', `${HEAD}  app: { rules: «[]» }\n`],
])('%s is at %s', async (code, _, marked) => {
  const { text, at } = unmarked(marked);
  const places = (await lint(text)).filter((one) => one.code === code).map((one) => one.at);
  expect(places[0]).toEqual(at);
  expect(new Set(places.map((place) => place?.line)).size).toBe(1);
});

test('a step of a way up is at its rule', async () => {
  const { text, at } = unmarked(`${third('path: «sys/policies/acl/*»', 'capabilities: [create, update]')}auth:
  ci:
    type: jwt
    config: { jwks_url: https://ci.example.com/keys, bound_issuer: https://ci.example.com }
    roles:
      web: { role_type: jwt, user_claim: sub, bound_audiences: [vault], bound_subject: web, token_policies: [app] }
`);
  const [found] = (await lint(text)).filter(({ code }) => code === 'escalates-to-root');
  expect(found?.related).toEqual([{ at, note: 'step 1 is allowed here, by update' }]);
});

test('the first of two rules for a path is named at its place', async () => {
  const marked = `${HEAD}  app:
    rules:
      - { capabilities: [read], path: secret/data/one }
      - { capabilities: [read], path: «secret/data/two» }
      - { capabilities: [list], path: secret/data/two }
`;
  const { text, at } = unmarked(marked);
  const [found] = (await lint(text)).filter(({ code }) => code === 'policy-same-path-twice');
  expect(found?.related).toEqual([{ at, note: 'the first stanza' }]);
});

test('of a text with what is secret in it not even the length is shown', async () => {
  const { text, at } = unmarked(
    `${HEAD}  app: |\n    path «"secret/data/\${env:VAULTCTL_VAR_TEAM}*"» { capabilities = ["read"] }\n`,
  );
  const [found] = (await lint(text)).filter(({ code }) => code === 'policy-glob-cuts-name');
  expect(found?.at).toEqual(at);
});

function lint(yaml: string): Promise<readonly Diagnostic[]> {
  const server = { ...SOME_VAULT, isVersionGiven: true };
  return lintOfText(yaml, { rules: [...lintRules, ...escalationRules], server }, 'team');
}

/** The spec without the marks, and where what they enclose stands. Of a list in lines the beginning is marked, without an end. */
function unmarked(marked: string): { readonly text: string; readonly at: Position } {
  const text = marked.replaceAll(/[«»]/g, '');
  const before = marked.slice(0, marked.indexOf('«')).split('\n');
  const inside = marked.slice(marked.indexOf('«') + 1, marked.indexOf('»'));
  const column = (before.at(-1) ?? '').length + 1;
  const end = inside.startsWith('- ') ? {} : { endColumn: column + inside.length };
  return { text, at: { file: 'spec/vaultctl.yaml', line: before.length, column, ...end } };
}
