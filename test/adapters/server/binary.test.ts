import { expect, test } from 'vitest';
import { parseVersion, serverEnvironment } from '../../../src/adapters/server/binary.ts';

// As printed by the released binaries.
test.each([
  [
    'Vault v1.21.1 (2453aac2638a6ae243341b4e0657fd8aea1cbf18), built 2025-11-18T13:04:32Z\n',
    { flavour: 'vault', version: '1.21.1' },
  ],
  ['Vault v1.21.1, built 2025-11-25T10:27:29Z (cgo)\n', { flavour: 'vault', version: '1.21.1' }],
  ['Vault v1.19.0+ent (abc), built 2025-03-05T10:00:00Z\n', { flavour: 'vault', version: '1.19.0' }],
  ['OpenBao v2.6.2 (cgo)\n', { flavour: 'openbao', version: '2.6.2' }],
  [
    'a warning first\nOpenBao v2.0.0-beta20240618 (abc), built …\n',
    { flavour: 'openbao', version: '2.0.0-beta20240618' },
  ],
])('the answer to `version` tells flavour and version: %j', (text, product) => {
  expect(parseVersion(text)).toEqual(product);
});

test.each(['', 'vault 1.2', 'Nomad v1.11.3', 'go version go1.26'])('%j is no server', (text) => {
  expect(parseVersion(text)).toBeUndefined();
});

test('a server does not see what is meant for clients', () => {
  const env = {
    PATH: '/bin',
    VAULT_TOKEN: 'x',
    VAULT_ADDR: 'x',
    BAO_TOKEN: 'x',
    VAULTCTL_VAR_password: 'x',
    A: 'b',
  };
  expect(serverEnvironment(env)).toEqual({ PATH: '/bin', A: 'b' });
});
