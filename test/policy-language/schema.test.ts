import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rulesSchema } from '../../src/policy-language/schema.ts';
import { capabilities, stanzaKeys } from '../../src/policy-language/stanza-key.ts';
import { ruleInputs } from './rule-arbitrary.ts';

const valid = new Ajv({ strict: true, allowUnionTypes: true }).compile(rulesSchema);

test.each(['vault', 'openbao'] as const)('the schema of rules takes what %s takes', (flavour) => {
  fc.assert(fc.property(ruleInputs[flavour], (rules) => valid(rules)));
});

test.each([
  ['no path', [{ capabilities: ['read'] }]],
  ['an unknown key', [{ path: 'a', capabilites: ['read'] }]],
  ['an unknown capability', [{ path: 'a', capabilities: ['raed'] }]],
  ['a parameter that is no list', [{ path: 'a', allowed_parameters: { x: 'y' } }]],
])('it refuses %s', (_, rules) => expect(valid(rules)).toBe(false));

test('every word is explained in one sentence', () => {
  for (const { doc } of [...Object.values(stanzaKeys), ...Object.values(capabilities)])
    expect(doc).toMatch(/^[A-Z].*\.$/);
});
