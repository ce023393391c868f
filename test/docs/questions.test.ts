import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliPlace } from '../support/cli.ts';
import { docShell } from './doc-shell.ts';
import { fences, shownCommands } from './fences.ts';
import { reader } from './play.ts';

const TOP = join(import.meta.dirname, '../..');

test(
  'docs/questions.md: each question has a thread, and the answer that is shown',
  { timeout: 300_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vaultctl-questions-'));
    const place = await cliPlace();
    const script = `#!/bin/sh\nexec ${place.command.join(' ')} "$@"\n`;
    await writeFile(join(folder, 'vaultctl'), script, { mode: 0o755 });
    const shell = docShell(folder, {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      NO_COLOR: '1',
    });
    try {
      const page = await readFile(join(TOP, 'docs/questions.md'), 'utf8');
      const person = reader(shell, []);
      for (const fence of fences(page)) await person.follow(fence);
      const questions = page.split(/^## /m).slice(1);
      expect(questions).toHaveLength(20);
      for (const question of questions) {
        expect(question).toMatch(/\]\(https:\/\/github\.com\/[^)]+\/issues\/\d+\)/);
        const [asked] = fences(question).flatMap(shownCommands);
        expect(asked?.output.filter((line) => line.trim() !== '').length, question).toBeGreaterThan(1);
      }
    } finally {
      await shell.close();
      await place.remove();
      await rm(folder, { recursive: true });
    }
  },
);
