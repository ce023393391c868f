import type { AccessModel } from '../../src/access/access-model.ts';
import { modelOfSpec } from '../../src/commands/access-source.ts';
import { lintSpec } from '../../src/commands/lint-findings.ts';
import { readSpec } from '../../src/commands/spec-options.ts';
import type { Io } from '../../src/commands/io.ts';
import { hasErrors } from '../../src/model/diagnostic.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { ServerInfo } from '../../src/model/server.ts';
import { textFiles } from '../../src/spec/text-files.ts';

/** A server of tests that ask none. */
export const SOME_VAULT: ServerInfo = {
  flavour: 'vault',
  version: '1.21.1',
  edition: 'community',
  clusterName: 'vault-cluster',
  clusterId: 'c0ffee',
};
export const SOME_BAO: ServerInfo = { ...SOME_VAULT, flavour: 'openbao', version: '2.6.2' };

/** The access rules of a spec that is given as text. */
export async function modelOfText(yaml: string, server: ServerInfo = SOME_VAULT): Promise<AccessModel> {
  const spec = await readSpec(worldOf(yaml) as Io, ['spec'], {}, ''); // reading a spec takes no more of the world
  if (hasErrors(spec.findings)) throw new Error(spec.findings.map(({ message }) => message).join('\n'));
  return modelOfSpec(spec.resources, server);
}

/** What rules of lint find in a spec that is given as text; `secret` is the value of each variable of the environment. */
export async function lintOfText(
  yaml: string,
  how: Parameters<typeof lintSpec>[2],
  secret?: string,
): Promise<readonly Diagnostic[]> {
  const io = worldOf(yaml, secret);
  const spec = await readSpec(io as Io, ['spec'], {}, ''); // reading a spec takes no more of the world
  return lintSpec(io, spec, how).left;
}

/** What reading a spec takes of the world, on a day in June. */
function worldOf(yaml: string, secret?: string): Pick<Io, 'files' | 'env' | 'now'> {
  return {
    files: textFiles(new Map([['spec/vaultctl.yaml', yaml]])),
    env: (name) => (name.startsWith('VAULTCTL_VAR_') ? (secret ?? `value of ${name}`) : undefined),
    now: () => Date.parse('2026-06-01T12:00:00Z'),
  };
}
