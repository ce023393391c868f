import { expect, test } from 'vitest';
import { knows } from '../../src/model/server.ts';
import type { Flavour, Since } from '../../src/model/server.ts';

const since: Since = { vault: '1.10', openbao: ['2.0', '2.6'] };

test.each<[Flavour, string, boolean]>([
  ['vault', '1.9.9', false],
  ['vault', '1.10.0', true],
  ['vault', '2.6.0', true],
  ['openbao', '2.2.2', true],
  ['openbao', '2.5.9', true],
  ['openbao', '2.6.0', false],
  ['openbao', '2.10.0', false],
])('%s %s knows it: %s', (flavour, version, isKnown) => {
  const server = { flavour, version, edition: 'community', clusterName: '', clusterId: '' } as const;
  expect(knows(server, since)).toBe(isKnown);
});

test('a product that is not named knows nothing of it', () => {
  const server = { version: '2.2.2', edition: 'community', clusterName: '', clusterId: '' } as const;
  expect(knows({ ...server, flavour: 'openbao' }, { vault: '1.10' })).toBe(false);
  expect(knows({ ...server, flavour: 'openbao' }, undefined)).toBe(true);
});
