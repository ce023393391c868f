import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptSession, tokenState } from '../../src/action/token-state.ts';
import type { Io } from '../../src/commands/io.ts';
import { Secret } from '../../src/model/secret.ts';
import { realIo } from '../../src/world.ts';
import { fileCommands } from '../support/github-file-commands.ts';

test('the runner is told to hide a token before it is written, and forgetting leaves nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-state-'));
  try {
    const file = join(folder, 'state');
    const order: string[] = [];
    const io: Io = {
      ...realIo(process, { GITHUB_STATE: file }),
      tellRunner: (text) => void order.push(text),
      append: async (path, text) => {
        order.push('written');
        await appendFile(path, text);
      },
    };
    const state = tokenState(() => io);
    const session = {
      token: new Secret('hvs.canary'),
      namespace: 'team-a',
      options: { address: 'https://vault.example.com', caCert: 'ca.pem' },
    };
    await state.keep(session);
    expect(order).toEqual(['::add-mask::hvs.canary\n', 'written']);
    const kept = keptSession(fileCommands(await readFile(file, 'utf8'))['session']);
    expect(kept).toMatchObject({ namespace: 'team-a', options: session.options });
    expect(kept?.token.reveal()).toBe('hvs.canary');
    await state.forget();
    expect(await readFile(file, 'utf8')).toBe('');
    expect(keptSession(undefined)).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
