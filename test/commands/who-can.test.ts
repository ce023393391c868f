import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command-io.ts';
import type { Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vaultctl-who-can-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('who can, by all policies that somebody has together', () => {
  const who = async (policies: object, operation: string, path: string): Promise<Ran> => {
    await writeFile(
      join(folder, 'joint.yaml'),
      JSON.stringify({
        version: 1,
        policies,
        identity_groups: { g: { policies: ['a', 'b'] } },
        token_roles: { t: { allowed_policies: ['a', 'b'] } },
      }),
    );
    return runCommand(['explain', '--who-can', operation, path, 'joint.yaml'], {
      folder,
      vault: new MemoryVault(),
    });
  };

  test('a deny of one of them wins for a group, and a token role gives each alone', async () => {
    const [a, b] = ['read', 'deny'].map((word) => `path "secret/data/x" { capabilities = ["${word}"] }`);
    const { stdout } = await who({ a, b }, 'read', 'secret/data/x');
    expect(stdout).toContain('auth/token/roles/t  with a');
    expect(stdout).not.toContain('Groups:');
  });

  test('what each gives in part', async () => {
    const [a, b] = ['list', 'sudo'].map(
      (word) => `path "auth/token/accessors" { capabilities = ["${word}"] }`,
    );
    const { code, stdout } = await who({ a, b }, 'list', 'auth/token/accessors');
    expect(code).toBe(0);
    expect(stdout).toContain('  g  with a, b\n');
    expect(stdout).toContain('auth/token/roles/t  with a, b');
  });
});
