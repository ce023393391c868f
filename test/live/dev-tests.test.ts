import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace, RunningCli } from '../support/cli.ts';
import { binaryFor } from '../support/servers.ts';
import { until } from '../support/until.ts';

// What docs/testing.md says of a development server: `vaultctl dev` in one terminal, and the tests of the spec at it.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const PAIRS = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
type Algorithm = keyof typeof PAIRS;
const ALGORITHMS = Object.keys(PAIRS) as Algorithm[];

/** A mount for each algorithm, which knows the key for it. */
const spec = JSON.stringify({
  version: 1,
  policies: { deploy: 'path "secret/data/production/*" { capabilities = ["read"] }' },
  token_roles: { app: { allowed_policies: ['deploy'] } },
  auth: Object.fromEntries(
    ALGORITHMS.map((algorithm) => [
      algorithm.toLowerCase(),
      {
        type: 'jwt',
        config: {
          jwt_validation_pubkeys: [
            PAIRS[algorithm].publicKey.export({ type: 'spki', format: 'pem' }).toString(),
          ],
          jwt_supported_algs: [algorithm],
          bound_issuer: 'https://ci.example.com',
        },
        roles: {
          deploy: {
            role_type: 'jwt',
            user_claim: 'project',
            bound_audiences: ['vault'],
            bound_claims: { branch: 'main' },
            token_policies: ['deploy'],
            token_ttl: '5m',
          },
        },
      },
    ]),
  ),
});

const testsFor = (algorithm: Algorithm): string => `version: 1
tests:
  - name: main reads production
    login:
      mount: ${algorithm.toLowerCase()}
      role: deploy
      claims: &main { iss: https://ci.example.com, aud: vault, project: web, branch: main }
    expect: { policies: [default, deploy], ttl: 5m }
    can: [read secret/data/production/db]
    cannot: [update secret/data/production/db, read secret/data/staging/db]
  - name: it says how it is signed
    login: { mount: ${algorithm.toLowerCase()}, role: deploy, claims: *main, header: { alg: ${algorithm} } }
  - name: another branch is refused
    login: { mount: ${algorithm.toLowerCase()}, role: deploy, claims: { <<: *main, branch: dev } }
    expect: { refused: bound-claims, claim: branch }
  - name: no other role admits it
    login: { mount: ${algorithm.toLowerCase()}, claims: *main }
    expect: { roles: [deploy] }
  - name: it is refused where others sign
    login: { mount: ${ALGORITHMS.find((one) => one !== algorithm)?.toLowerCase() ?? ''}, role: deploy, claims: *main, header: { alg: ${algorithm} } }
    expect: { refused: true }
  - name: a token of the role reads production
    token: { role: app, policies: [deploy] }
    can: [read secret/data/production/db]
    cannot: [list secret/metadata/production]
  - name: this one fails
    login: { mount: ${algorithm.toLowerCase()}, role: deploy, claims: *main }
    cannot: [read secret/data/production/db]
`;

/** A test as `--json` has it, without what only one side tells. */
interface Verdict {
  readonly name: string;
  readonly result: string;
}

for (const server of ['vault', 'bao']) {
  test(`dev with ${server}, and the tests of its spec at it`, async (context) => {
    const path = await binaryFor(server, context);
    const dev = place.start(['dev', '--server', path, 'vaultctl.yaml']);
    try {
      const env = await exported(dev);
      for (const algorithm of ALGORITHMS) {
        const file = `${algorithm}.test.yaml`;
        const offline = await verdicts([file, ...(server === 'bao' ? ['--server', 'openbao'] : [])]);
        expect(offline.map(({ result }) => result)).toEqual([...Array<string>(6).fill('ok'), 'failed']);
        const live = await verdicts([file, '--live', '--signing-key', `${algorithm}.pem`], env);
        expect(live).toEqual(offline);
      }
    } finally {
      dev.child.kill('SIGINT');
    }
    expect(await dev.ended).toMatchObject({ code: 0 });
  });
}

let place: CliPlace;
beforeAll(async () => {
  place = await cliPlace();
  await writeFile(join(place.folder, 'vaultctl.yaml'), spec);
  for (const algorithm of ALGORITHMS) {
    await writeFile(join(place.folder, `${algorithm}.test.yaml`), testsFor(algorithm));
    const pem = PAIRS[algorithm].privateKey.export({ type: 'pkcs8', format: 'pem' });
    await writeFile(join(place.folder, `${algorithm}.pem`), pem, { mode: 0o600 });
  }
});
afterAll(() => place.remove());

/** The variables that it prints for other terminals. */
async function exported({ child }: RunningCli): Promise<Record<string, string>> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: string) => (said += text));
  await until(
    'the server',
    () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${said}`);
      return said.includes('Ctrl-C stops it.');
    },
    90_000,
  );
  const found = [...said.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
  return Object.fromEntries(found) as Record<string, string>;
}

async function verdicts(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly Verdict[]> {
  const { code, stdout, stderr } = await place.run(['test', '--json', ...args], env);
  expect([code, stderr], stdout).toEqual([3, '']);
  expect(stdout).not.toMatch(/eyJ[\w-]+\.|PRIVATE KEY|\b(?:hv[sb]|[sb])\.[\w-]{20,}/);
  const { tests } = JSON.parse(stdout) as { tests: readonly Verdict[] };
  return tests.map(({ name, result }) => ({ name, result }));
}
