import { expect, test } from 'vitest';
import { sameRules } from '../../src/policy-language/same-rules.ts';

const TEXT = 'path "a" {\n  capabilities = ["read", "list"]\n}\npath "b" { capabilities = ["deny"] }\n';

const SAME: Readonly<Record<string, string>> = {
  layout: 'path "a" { capabilities = ["read","list"] } path "b" { capabilities = ["deny"] }',
  comments: `# why\n${TEXT}`,
  'a remark in a stanza': TEXT.replace('{\n', '{\n  comment = "x"\n'),
  'the order of capabilities': TEXT.replace('"read", "list"', '"list", "read"'),
  'the order of stanzas':
    'path "b" { capabilities = ["deny"] }\npath "a" { capabilities = ["list", "read"] }',
  JSON: '{"path": {"a": {"capabilities": ["read", "list"]}, "b": {"capabilities": ["deny"]}}}',
  'a leading slash': TEXT.replace('"a"', '"/a"'),
  'the legacy shorthand': TEXT.replace('capabilities = ["read", "list"]', 'policy = "read"'),
  'what deny makes void': TEXT.replace('["deny"]', '["read", "deny"] required_parameters = ["x"]'),
};
const DIFFERENT: Readonly<Record<string, string>> = {
  'a capability': TEXT.replace('"list"', '"update"'),
  'a path': TEXT.replace('"a"', '"a/*"'),
  'a missing stanza': 'path "a" { capabilities = ["read", "list"] }',
  'a parameter': TEXT.replace('"list"]', '"list"]\n  allowed_parameters = { x = [] }'),
  'a wrapping time': TEXT.replace('"list"]', '"list"]\n  min_wrapping_ttl = 5'),
  'a text that no server takes': TEXT.replace('}', ''),
};

test.each(Object.entries(SAME))('%s does not count', (_, other) => {
  expect(sameRules(TEXT, other)).toBe(true);
  expect(sameRules(other, TEXT)).toBe(true);
});

test.each(Object.entries(DIFFERENT))('%s counts', (_, other) => {
  expect(sameRules(TEXT, other)).toBe(false);
  expect(sameRules(other, TEXT)).toBe(false);
});

test('spellings of the same values do not count, other types do', () => {
  const stanza = (body: string): string => `path "a" { ${body} }`;
  expect(sameRules(stanza('min_wrapping_ttl = "5m"'), stanza('min_wrapping_ttl = 300'))).toBe(true);
  expect(
    sameRules(stanza('allowed_parameters = { A = ["x"] }'), stanza('allowed_parameters { "a" = ["x"] }')),
  ).toBe(true);
  expect(
    sameRules(stanza('allowed_parameters = { a = [5] }'), stanza('allowed_parameters = { a = ["5"] }')),
  ).toBe(false);
  expect(
    sameRules(stanza('allowed_parameters = { a = [5] }'), stanza('allowed_parameters = { a = [5.0] }')),
  ).toBe(false);
});
