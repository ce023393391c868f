import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberText } from '../../src/model/wire.ts';
import { parsePolicy } from '../../src/policy-language/parse.ts';
import { printPolicy } from '../../src/policy-language/print.ts';
import { isRefused } from '../../src/policy-language/problem.ts';
import { ruleInputs } from './rule-arbitrary.ts';

test('short settings come first and aligned, long ones between blank lines', () => {
  const text = printPolicy([
    {
      path: 'secret/data/*',
      capabilities: ['read', 'list'],
      allowed_parameters: { name: ['a', 1, new NumberText('5.0')], '*': [] },
      min_wrapping_ttl: '5m',
    },
    { path: 'b' },
    {
      path: 'c',
      capabilities: ['update'],
      control_group: { ttl: '4h', factor: { ops: { identity: { group_names: ['g'], approvals: 1 } } } },
    },
  ]);
  expect(text).toBe(`path "secret/data/*" {
  capabilities     = ["read", "list"]
  min_wrapping_ttl = "5m"

  allowed_parameters = {
    "name" = ["a", 1, 5.0]
    "*"    = []
  }
}

path "b" {}

path "c" {
  capabilities = ["update"]

  control_group = {
    ttl = "4h"

    factor "ops" {
      identity {
        group_names = ["g"]
        approvals   = 1
      }
    }
  }
}
`);
});

test('signs that mean something to HCL are written as codes', () => {
  expect(printPolicy([{ path: 'a"b\\c\n${d}{{e}}\uE123' }])).toBe(
    'path "a\\"b\\\\c\\n\\x24{d}{{e}}\\ue123" {}\n',
  );
});

test.each(['vault', 'openbao'] as const)('what is printed for %s reads back as it was', (flavour) => {
  fc.assert(
    fc.property(ruleInputs[flavour], (inputs) => {
      const { rules, problems } = parsePolicy(`# at least this\n${printPolicy(inputs)}`);
      expect(isRefused(problems, flavour)).toBe(false);
      expect(rules).toHaveLength(inputs.length);
      inputs.forEach((input, index) => {
        const {
          path,
          capabilities = [],
          min_wrapping_ttl: least,
          max_wrapping_ttl: most,
          control_group: group,
          ...rest
        } = input;
        const rule = rules[index];
        expect(rule).toMatchObject({ ...rest, writtenPath: path });
        for (const word of capabilities) expect(rule?.capabilities).toContain(word);
        expect(rule?.min_wrapping_ttl).toBe(least === '1m' ? 60 : least);
        expect(rule?.max_wrapping_ttl).toBe(most === '2h' ? 7200 : most);
        expect(rule?.control_group?.factors.map(({ name }) => name)).toEqual(
          group && Object.keys(group.factor ?? {}),
        );
      });
    }),
  );
});
