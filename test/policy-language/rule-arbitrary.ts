import fc from 'fast-check';
import type { Wire } from '../../src/model/wire.ts';
import type { PolicyRuleInput } from '../../src/policy-language/print.ts';

const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.string({
    unit: fc.constantFrom('$', '{', '}', '"', '\\', '\n', '\r', '\t', '\0', '\uE123', '\uFFFD', 'a'),
    maxLength: 8,
  }),
);
const word = fc.stringMatching(/^[a-z_]{1,8}$/);
const texts = fc.array(text, { maxLength: 3 });
const seconds = fc.integer({ min: 61, max: 5000 });

const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Number.isInteger(number)),
);
/** No object right inside an object: HCL reads that as a list of one. */
const { wire } = fc.letrec<{ wire: Wire; list: Wire }>((tie) => ({
  wire: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    scalar,
    tie('list'),
    fc.dictionary(word, fc.oneof(scalar, tie('list')), { maxKeys: 2, noNullPrototype: true }),
  ),
  list: fc.array(tie('wire'), { maxLength: 2 }),
}));
const parameters = fc.dictionary(
  fc.oneof(
    word,
    text.map((name) => name.toLowerCase()),
  ),
  fc.array(wire, { maxLength: 3 }),
  { maxKeys: 3, noNullPrototype: true },
);

/** Keys that both products know. */
const shared = {
  path: text.filter((path) => !/[{}+]/.test(path)),
  capabilities: fc.subarray(['create', 'read', 'update', 'patch', 'delete', 'list', 'sudo']),
  comment: text,
  policy: fc.constantFrom('read', 'write', 'sudo'),
  allowed_parameters: parameters,
  denied_parameters: parameters,
  required_parameters: texts,
  mfa_methods: texts,
  min_wrapping_ttl: fc.oneof(fc.constant('1m'), fc.integer({ min: 0, max: 60 })),
  max_wrapping_ttl: fc.oneof(fc.constant('2h'), seconds),
};
const controlGroup = fc.record(
  {
    ttl: fc.oneof(fc.constant('4h'), seconds),
    factor: fc.dictionary(
      text,
      fc.record({
        identity: fc.record({
          group_names: fc.array(text, { minLength: 1, maxLength: 2 }),
          approvals: fc.integer({ min: 1, max: 9 }),
        }),
      }),
      { minKeys: 1, maxKeys: 2, noNullPrototype: true },
    ),
  },
  { requiredKeys: ['factor'] },
);

/** Stanzas that the product takes, as plain data. */
export const ruleInputs: Readonly<Record<'vault' | 'openbao', fc.Arbitrary<PolicyRuleInput[]>>> = {
  vault: rules({ ...shared, control_group: controlGroup, subscribe_event_types: texts }),
  openbao: rules({
    ...shared,
    pagination_limit: fc.nat(),
    expiration: fc.constantFrom('2100-01-01T00:00:00Z', '4102444800'),
  }),
};

function rules(
  model: Record<'path', fc.Arbitrary<string>> & Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<PolicyRuleInput[]> {
  const rule = fc.record(model, { requiredKeys: ['path'], noNullPrototype: true });
  return fc.array(rule, { maxLength: 4 });
}
