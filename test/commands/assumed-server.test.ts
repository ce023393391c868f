import { expect, test } from 'vitest';
import { assumedServer } from '../../src/commands/assumed-server.ts';
import { UsageError } from '../../src/commands/spec-options.ts';

test.each([
  [undefined, 'vault', '1.21.1'],
  ['vault', 'vault', '1.21.1'],
  ['openbao', 'openbao', '2.6.2'],
  ['vault-1.16', 'vault', '1.16'],
  ['openbao-2.2.0', 'openbao', '2.2.0'],
])('--server %s is %s %s', (text, flavour, version) => {
  expect(assumedServer(text)).toMatchObject({ flavour, version });
});

test.each(['', 'bao', 'vault-', 'vault-1', 'vault 1.16', 'vault-1.16.0.1', 'vault-1.16-ent', 'Vault'])(
  '--server %j is refused by name',
  (text) => {
    expect(() => assumedServer(text)).toThrow(UsageError);
    expect(() => assumedServer(text)).toThrow(`--server knows no ${text}`);
  },
);
