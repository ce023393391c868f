import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { finding } from '../../src/model/catalogue.ts';
import { conceal } from '../../src/spec/conceal.ts';

const shown = (line: string): string | undefined =>
  conceal(() => line, [], kinds).sourceLine({ file: 'spec.yaml', line: 1, column: 1 });

test.each([
  ['  oidc_client_secret: hunter2', '  oidc_client_secret: (sensitive)'],
  ['  "oidc_client_secret": "hunter2"', '  "oidc_client_secret": (sensitive)'],
  ['  - { a: b, oidc_client_secret: hunter2, c: d }', '  - { a: b, oidc_client_secret: (sensitive)'],
  [
    '  provider_config: { gsuite_service_account: "{}" }',
    '  provider_config: { gsuite_service_account: (sensitive)',
  ],
  ['  oidc_client_secret: |', '  oidc_client_secret: |'],
  ['  oidc_client_secret: ${env:VAULTCTL_VAR_X}', '  oidc_client_secret: ${env:VAULTCTL_VAR_X}'],
  ['  my_oidc_client_secret: text', '  my_oidc_client_secret: text'],
  ['  oidc_client_id: hunter2', '  oidc_client_id: hunter2'],
  [' - -----BEGIN RSA PRIVATE KEY-----MIIE', ' - -----BEGIN RSA PRIVATE KEY----- (sensitive)'],
  [' - -----BEGIN PUBLIC KEY-----MIIE', ' - -----BEGIN PUBLIC KEY-----MIIE'],
])('of %j code frames show %j', (line, expected) => {
  expect(shown(line)).toBe(expected);
});

test('a number that YAML reads otherwise is not quoted where it is a secret', () => {
  const line = '  oidc_client_secret: 0519';
  const at = { file: 'spec.yaml', line: 1, column: 23 };
  const said = finding('yaml-number', '0519 has a leading zero', { at, hint: 'write "0519" if it is text' });
  const told = conceal(() => line, [], kinds).finding(said);
  expect(JSON.stringify(told)).not.toContain('0519');
  expect(conceal(() => '  token_ttl: 0519', [], kinds).finding(said)).toBe(said);
});
