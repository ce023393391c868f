import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/model/kind.ts';
import { run } from '../support/apply-story.ts';
import { MemoryVault } from '../support/memory-vault.ts';

// Whatever field a secret is put into, however wrong it is there, no command prints it.

const CANARY = 'canary-5e1f9c';
const SUBSTITUTION = '${env:VAULTCTL_VAR_CANARY}';
const SHAPES: readonly unknown[] = [
  SUBSTITUTION,
  [SUBSTITUTION],
  ['a', SUBSTITUTION],
  { a: SUBSTITUTION },
  { provider: SUBSTITUTION, gsuite_service_account: SUBSTITUTION },
  [{ jwks_url: SUBSTITUTION }],
  `x ${SUBSTITUTION} y`,
];
const VALUES = [
  CANARY,
  `${CANARY}/+*`,
  `path "${CANARY}" { capabilities = ["raed"] }`,
  `-----BEGIN PRIVATE KEY-----\n${CANARY}`,
];
const OTHERS: Readonly<Record<string, object>> = {
  'auth-mount': { type: 'jwt' },
  'jwt-config': { jwks_url: 'https://token.example.com/keys' },
  'jwt-role': { role_type: 'jwt', user_claim: 'sub', bound_subject: 'x' },
  policy: { text: 'path "a" { capabilities = ["read"] }' },
  'token-role': {},
  'secrets-mount': { type: 'kv', options: { version: '2' } },
  'kv-config': {},
};

/** A usual run puts one value into each shape of a field, another one from field to field; the full run puts in all. */
const isFull = process.env['VAULTCTL_FULL'] === '1';

describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (_, kind) => {
  test.each(Object.keys(kind.fields).map((field, index) => [field, index] as const))(
    '%s',
    async (field, index) => {
      for (const [turn, shape] of SHAPES.entries()) {
        const spec = JSON.stringify(specWith(kind, field, shape), null, 1);
        const values = VALUES.filter((__, at) => isFull || at === (index + turn) % VALUES.length);
        for (const value of values) {
          for (const command of [
            'validate -',
            'validate --json -',
            'plan -',
            'apply --auto-approve --json -',
          ]) {
            const flavour = value === CANARY ? 'vault' : 'openbao';
            const { stdout, stderr } = await run(command, new MemoryVault({ flavour }), {
              spec,
              env: { VAULTCTL_VAR_CANARY: value },
            });
            expect(`${stdout}${stderr}`, `${command} of ${spec}`).not.toContain(CANARY);
          }
        }
      }
    },
  );
});

/** A spec in which one field has the value, and the rest is as it should be. */
function specWith(kind: Kind, field: string, value: unknown): object {
  const name = field === kind.spec.content?.field ? kind.spec.content.text : field;
  const place = [...(kind.fields[field]?.group ?? []), name];
  const nested = place.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
  const object = { ...OTHERS[kind.name], ...nested };
  const parent = kinds.find((other) => other.name === kind.parent);
  const whole = kind.spec.path.reduceRight<object>((inner, key, index) => {
    const isParent = parent !== undefined && index === parent.spec.path.length - 1;
    return { [key === '*' ? 'web' : key]: isParent ? { ...OTHERS[parent.name], ...inner } : inner };
  }, object);
  return { version: 1, ...whole };
}

test('the same search finds a value that is no secret', async () => {
  const spec = JSON.stringify({ version: 1, auth: { web: { type: 'jwt', description: CANARY } } });
  expect((await run('plan -', new MemoryVault(), { spec })).stdout).toContain(CANARY);
});
