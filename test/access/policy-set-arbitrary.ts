import fc from 'fast-check';
import { knows } from '../../src/model/server.ts';
import type { AclServer } from '../../src/access/acl-server.ts';
import type { PolicyRuleInput } from '../../src/policy-language/print.ts';
import { capabilities, stanzaKeys } from '../../src/policy-language/stanza-key.ts';

/** Policies of one token, and the paths to ask about. */
export interface PolicySet {
  readonly policies: readonly (readonly PolicyRuleInput[])[];
  readonly paths: readonly string[];
}

/** Few and short segments, so that rules meet, and such as look like wildcards. */
const segment = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('a', 'b', 'ab', 'a', 'b') },
  { weight: 6, arbitrary: fc.constant('+') },
  { weight: 1, arbitrary: fc.constantFrom('', '+b', 'a+', 'é', '😀', 'ｚ', 'a*b', 'A') },
);
const end = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 4, arbitrary: fc.constantFrom('*', 'a*', 'b*', '/*', '/a*') },
  { weight: 2, arbitrary: fc.constantFrom('/', '/+', '/+/') },
);
const plainPath = fc
  .tuple(fc.constantFrom('', '', '', '', '/', 'a/'), fc.array(segment, { maxLength: 3 }), end)
  .map(([start, segments, tail]) => start + segments.join('/') + tail);

const word = fc.subarray(['create', 'read', 'update', 'patch', 'delete', 'list', 'sudo'], { maxLength: 5 });

/** Sets of policies that the server takes, with templates out of `selectors` in some of their paths. */
export function policySets(
  server: AclServer,
  selectors: readonly string[],
  pathsPerSet: number,
): fc.Arbitrary<PolicySet> {
  const template = fc.constantFrom(...selectors).map((selector) => `{{${selector}}}`);
  const templated = fc
    .tuple(fc.constantFrom('', 'a/', 'a/+/', 'a/+', 'a', 'b/', '/', '+/'), template, fc.oneof(end, plainPath))
    .map((parts) => parts.join(''));
  const path = fc
    .oneof({ weight: 6, arbitrary: plainPath }, { weight: 1, arbitrary: templated })
    .filter((text) => !text.replace(/^\//, '').includes('+*'));
  const policy = fc.array(rule(server, path), { minLength: 1, maxLength: 6 });
  return fc
    .tuple(fc.array(policy, { minLength: 1, maxLength: 3 }), fc.infiniteStream(fc.nat(1_000_000)))
    .map(([policies, dice]) => ({ policies, paths: askedPaths(policies, dice, pathsPerSet) }));
}

function rule(server: AclServer, path: fc.Arbitrary<string>): fc.Arbitrary<PolicyRuleInput> {
  const extra = (['scan', 'subscribe', 'recover'] as const).filter((name) =>
    knows(server, capabilities[name].since),
  );
  const granted = fc.oneof(
    { weight: 5, arbitrary: word },
    {
      weight: 1,
      arbitrary: fc.tuple(word, fc.constantFrom('list', ...extra)).map(([all, one]) => [...all, one]),
    },
    { weight: 2, arbitrary: word.map((all) => [...all, 'deny']) },
  );
  return fc
    .record(
      {
        path,
        capabilities: granted,
        ...(knows(server, stanzaKeys.expiration.since) && {
          expiration: fc.constantFrom('2020-01-01T00:00:00Z', '2100-01-01T00:00:00Z', '4102444800'),
        }),
        policy: fc.constantFrom('read', 'write', 'sudo', 'deny'),
      },
      { requiredKeys: ['path', 'capabilities'], noNullPrototype: true },
    )
    .map(sparing);
}

/** The keys that are rare in life are rare here. */
function sparing(input: PolicyRuleInput): PolicyRuleInput {
  const { policy, expiration, ...rest } = input;
  const isRare = rest.path.length % 3 === 0;
  return {
    ...rest,
    ...(isRare && policy !== undefined && { policy }),
    ...(isRare && expiration !== undefined && { expiration }),
  };
}

/** Paths on the edges of the rules: a wildcard filled, one segment more or less, a slash more or less. */
function askedPaths(
  policies: PolicySet['policies'],
  dice: Iterable<number>,
  count: number,
): readonly string[] {
  const throws = dice[Symbol.iterator]();
  const pick = <T>(list: readonly [T, ...T[]]): T =>
    list[(throws.next().value ?? 0) % list.length] ?? list[0];
  const rules = policies.flat().map(({ path }) => path);
  const paths = new Set<string>();
  for (let turn = 0; paths.size < count && turn < count * 4; turn += 1) {
    const base =
      turn % 5 === 4 ? pick(['a', 'b/a', 'a/b/a', 'ab/a/', 'a/b/ab/b']) : (rules[turn % rules.length] ?? 'a');
    const filled = base
      .replace(/\{\{.*?\}\}/g, () => pick(['a', 'b', 'x/y', 'x', 'ent-0', '']))
      .split('/')
      .map((part) => (part === '+' ? pick(['a', 'b', 'ab', '', '+', 'c']) : part))
      .join('/');
    const cut = filled.endsWith('*')
      ? filled.slice(0, -1) + pick(['', '', 'a', 'b', '/', 'a/b', 'ab/', '*'])
      : filled;
    const changed = pick<(path: string) => string>([
      (path) => path,
      (path) => path,
      (path) => `${path}/`,
      (path) => path.replace(/\/$/, ''),
      (path) => path.replace(/\/[^/]*$/, ''),
      (path) => `${path}/a`,
      (path) => `${path}a`,
      (path) => path.replace(/.$/u, ''),
      (path) => path.replace(/a/, 'b'),
    ])(cut);
    if (changed.trim() !== '' && changed.trim() === changed) paths.add(changed);
  }
  return [...paths];
}
