import type { AccessModel } from '../../src/access/access-model.ts';
import { modelOfSpec } from '../../src/commands/access-source.ts';
import { readSpec } from '../../src/commands/spec-options.ts';
import type { Io } from '../../src/commands/io.ts';
import { hasErrors } from '../../src/model/diagnostic.ts';
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
  const io: Pick<Io, 'files' | 'env' | 'now'> = {
    files: textFiles(new Map([['spec/vaultctl.yaml', yaml]])),
    env: (name) => (name.startsWith('VAULTCTL_VAR_') ? `value of ${name}` : undefined),
    now: () => Date.parse('2026-06-01T12:00:00Z'),
  };
  const spec = await readSpec(io as Io, ['spec'], {}, ''); // reading a spec takes no more of the world
  if (hasErrors(spec.findings)) throw new Error(spec.findings.map(({ message }) => message).join('\n'));
  return modelOfSpec(spec.resources, server);
}
