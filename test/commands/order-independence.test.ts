import fc from 'fast-check';
import { expect, test } from 'vitest';
import { run } from '../support/apply-story.ts';
import { MemoryVault } from '../support/memory-vault.ts';

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

const policies = ['app', 'deploy', 'web'];
const text = 'path "secret/data/x" { capabilities = ["read"] }';
/** Every list in it is a set for the server. */
const spec: Readonly<Record<string, Json>> = {
  auth: {
    jwt: {
      type: 'jwt',
      tune: { max_lease_ttl: '1h', default_lease_ttl: '15m', passthrough_request_headers: ['X-B', 'X-A'] },
      config: { jwks_url: 'https://token.example.com/keys', jwt_supported_algs: ['RS256', 'ES256', 'EdDSA'] },
      roles: Object.fromEntries(
        ['a', 'b', 'c'].map((name) => [
          name,
          {
            role_type: 'jwt',
            user_claim: 'sub',
            bound_audiences: ['x', 'y'],
            bound_claims: { ref: ['main', 'next'], project: name },
            token_policies: policies,
          },
        ]),
      ),
    },
    oidc: { type: 'oidc', description: 'People' },
  },
  policies: Object.fromEntries(policies.map((name) => [name, text])),
  token_roles: { nomad: { allowed_policies: policies }, other: { orphan: true } },
  secrets: { secret: { type: 'kv', options: { version: '2' }, config: { max_versions: 5 } } },
};

async function server(): Promise<MemoryVault> {
  const vault = new MemoryVault();
  const write = (path: string, body: Readonly<Record<string, Json>>): Promise<unknown> =>
    vault.other.write({ namespace: '', path }, body);
  await write('sys/auth/jwt', { type: 'jwt', description: 'old' });
  for (const name of ['a', 'z', 'y'])
    await write(`auth/jwt/role/${name}`, { role_type: 'jwt', user_claim: 'sub', bound_subject: 'x' });
  await write('sys/policies/acl/app', { policy: text });
  await write('sys/policies/acl/beside', { policy: text });
  return vault;
}

test('the order of files, keys and members does not change one byte of the plan', async () => {
  for (const command of ['plan -', 'plan --json -']) {
    const plain = await run(command, await server(), { spec: documents([{ ...spec, version: 1 }]) });
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(1000)), async (stream) => {
        const next = (): number => stream.next().value as number;
        const pieces = spread(spec, next).map((piece) => shuffled({ ...piece, version: 1 }, next));
        expect(await run(command, await server(), { spec: documents(pieces) })).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  }
});

/** Three documents that hold the objects between them. */
function spread(
  sections: Readonly<Record<string, Json>>,
  next: () => number,
): readonly Readonly<Record<string, Json>>[] {
  const pieces: Record<string, Record<string, Json>>[] = [{}, {}, {}];
  for (const [section, objects] of Object.entries(sections))
    for (const [name, object] of Object.entries(objects as Readonly<Record<string, Json>>)) {
      const piece = pieces[next() % 3] ?? {};
      piece[section] = { ...piece[section], [name]: object };
    }
  return pieces.filter((piece) => Object.keys(piece).length > 0);
}

function shuffled(value: Json, next: () => number): Json {
  const mix = <T>(members: readonly T[]): readonly T[] =>
    members
      .map((member) => ({ member, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ member }) => member);
  if (Array.isArray(value)) return mix(value as readonly Json[]).map((member) => shuffled(member, next));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(mix(Object.entries(value)).map(([key, inner]) => [key, shuffled(inner, next)]));
}

function documents(pieces: readonly Json[]): string {
  return pieces.map((piece) => `---\n${JSON.stringify(piece)}\n`).join('');
}
