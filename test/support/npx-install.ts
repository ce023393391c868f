import type { PipelineShell } from './pipeline-shell.ts';

/**
 * Installs vaultctl of that version below the working folder, and takes it off `PATH`. The real npx then finds it for
 * `npx vaultctl@VERSION`, and asks no registry.
 */
export async function installForNpx(shell: PipelineShell, version: string): Promise<void> {
  const place = 'node_modules/vaultctl';
  const manifest = JSON.stringify({ name: 'vaultctl', version, bin: { vaultctl: 'run' } });
  const { code, output } = await shell.run(
    [
      `mkdir -p ${place} node_modules/.bin`,
      `printf '%s' '${manifest}' > ${place}/package.json`,
      `cp "$(command -v vaultctl)" ${place}/run`,
      'ln -s ../vaultctl/run node_modules/.bin/vaultctl',
      'rm "$(command -v vaultctl)"',
    ],
    {},
  );
  if (code !== 0) throw new Error(output);
}
