import { expect, test } from 'vitest';
import { tokenRolePolicies } from '../../src/access/token-role.ts';
import { tokenRole } from '../../src/kinds/token-role.ts';
import { canonicalValues } from '../../src/model/canonical.ts';
import type { TokenRoleValues } from '../../src/access/token-role.ts';

const roleOf = (given: Readonly<Record<string, readonly string[]>>): TokenRoleValues =>
  canonicalValues(tokenRole, given) as unknown as TokenRoleValues; // canonical by the kind's table

const ROLES = {
  'one that forbids another policy': { disallowed_policies: ['zz'] },
  'one that names it': { allowed_policies: ['root', 'b'] },
  'one that allows all': { allowed_policies_glob: ['*'] },
};

// As Vault 1.21 and OpenBao 2.5 do: "root tokens may not be created without parent token being root".
test.each(Object.entries(ROLES))('whether %s gives root depends on who asks', (_, given) => {
  for (const asked of [['root'], ['root', 'b'], ['b', ' Root ']])
    expect(tokenRolePolicies(roleOf(given), asked)).toEqual({
      kind: 'undecided',
      reason: 'only a token that has the policy root gets another one with it',
    });
});

test('one that forbids root gives it to nobody', () => {
  expect(tokenRolePolicies(roleOf({ disallowed_policies: ['root'] }), ['root', 'b'])).toMatchObject({
    kind: 'refused',
    text: 'token policy "root" is disallowed by this role',
  });
});
