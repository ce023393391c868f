import fc from 'fast-check';
import { expect, test } from 'vitest';
import { order } from '../../src/engine/order.ts';
import { kinds } from '../../src/kinds/index.ts';
import { canonicalValues } from '../../src/model/canonical.ts';
import type { Change } from '../../src/model/plan.ts';
import type { Resource } from '../../src/model/resource.ts';

const desired: readonly Resource[] = [
  resource('auth-mount', '', 'jwt', { type: 'jwt' }),
  resource('jwt-config', 'jwt', '', { default_role: 'web' }),
  resource('jwt-role', 'jwt', 'web', { token_policies: ['app', 'ops'] }),
  resource('policy', '', 'app', { policy: 'x' }),
  resource('policy', '', 'ops', { policy: 'x' }),
  resource('token-role', '', 'nomad', { allowed_policies: ['ops', 'gone'] }),
  resource('secrets-mount', '', 'kv', { type: 'kv' }),
  resource('kv-config', 'kv', '', {}),
];
const changes = desired.map(({ kind, address, namespace, ref }) => ({
  action: 'create' as const,
  kind,
  address,
  namespace,
  ref,
  fields: [],
  unchangedFields: 0,
}));
const anyOrder = fc.shuffledSubarray(changes, { minLength: changes.length });

test('shuffled changes come out in one order, each after what it depends on', () => {
  const addresses = (ordered: readonly Change[]): readonly string[] => ordered.map(({ address }) => address);
  const expected = addresses(order(changes, desired, kinds));
  fc.assert(
    fc.property(anyOrder, (mixed) => {
      const ordered = order(mixed, desired, kinds);
      expect(addresses(ordered)).toEqual(expected);
      for (const [index, { dependsOn }] of ordered.entries())
        for (const address of dependsOn) expect(expected.indexOf(address)).toBeLessThan(index);
    }),
  );
});

test('only changes are depended on: what exists already holds nobody up', () => {
  const [role] = order(
    changes.filter(({ kind }) => kind === 'jwt-role'),
    desired,
    kinds,
  );
  expect(role?.dependsOn).toEqual([]);
});

test('ties go as the function says, and dependencies stand above it', () => {
  const reversed = order(changes, desired, kinds, (ready) => ready.toReversed());
  const at = (address: string): number => reversed.findIndex((change) => change.address === address);
  expect(reversed).toHaveLength(changes.length);
  expect(at('sys/policies/acl/ops')).toBeLessThan(at('sys/policies/acl/app'));
  expect(at('auth/jwt/role/web')).toBeGreaterThan(at('sys/policies/acl/app'));
});

test('default_role is checked and is no edge', () => {
  const config = order(changes, desired, kinds).find(({ kind }) => kind === 'jwt-config');
  expect(config?.dependsOn).toEqual(['sys/auth/jwt']);
});

function resource(kindName: string, parent: string, name: string, raw: Resource['values']): Resource {
  const kind = kinds.find((one) => one.name === kindName);
  if (kind === undefined) throw new Error(kindName);
  const ref = { parent, name };
  const address = kind.api.path(ref);
  return {
    kind: kindName,
    address,
    namespace: '',
    ref,
    values: canonicalValues(kind, raw),
    given: new Set(),
  };
}
