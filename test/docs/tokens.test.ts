import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliPlace } from '../support/cli.ts';
import { startIssuer } from '../support/issuer.ts';
import { liveServers } from '../support/servers.ts';
import { docShell } from './doc-shell.ts';
import { fences } from './fences.ts';
import { reader } from './play.ts';

const TOP = join(import.meta.dirname, '../..');

for (const { name, start } of await liveServers()) {
  test(`docs/tokens.md, on ${name}`, { timeout: 300_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vaultctl-tokens-'));
    const [server, place] = await Promise.all([start(), cliPlace()]);
    const issuer = await startIssuer(server.hostName);
    await writeFile(join(folder, 'vaultctl'), `#!/bin/sh\nexec ${place.command.join(' ')} "$@"\n`, {
      mode: 0o755,
    });
    const claims = { aud: 'vault', sub: 'org/app', ref: 'refs/heads/feature' };
    await writeFile(join(folder, 'job.jwt'), (await issuer.sign(claims)).reveal());
    const shell = docShell(folder, {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      VAULT_ADDR: server.address,
      VAULT_TOKEN: server.token,
      ISSUER: issuer.url,
    });
    try {
      const page = reader(shell, []);
      for (const fence of fences(await readFile(join(TOP, 'docs/tokens.md'), 'utf8')))
        await page.follow(fence);
      const said = page.said.join('');
      expect(said).toContain('Revoked the token');
      expect(said).not.toMatch(/\b(?:hvs|s)\.[A-Za-z0-9]{20}/);
    } finally {
      await shell.close();
      await Promise.all([issuer.close(), server.stop(), place.remove()]);
      await rm(folder, { recursive: true });
    }
  });
}
