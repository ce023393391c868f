import { compareVersions } from '../../../src/model/server.ts';
import type { Wire } from '../../../src/model/wire.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import { readField } from './field.ts';
import { absent } from './refusal.ts';
import { goDuration } from './seconds.ts';
import type { Call, MountState, Reply } from './state.ts';

/** `<mount>/config` of KV version 2: a write merges, the time reads as a Go duration. Version 1 has an ordinary secret there. */
export function kvConfig(call: Call, mount: MountState): { reply: Reply; mount?: MountState } {
  const second = isWireObject(mount.info.options) && mount.info.options.version === '2';
  if (call.method === 'POST') {
    const settings = second ? merged(call, mount) : call.body;
    return { reply: {}, mount: { ...mount, settings } };
  }
  if (second) return { reply: { data: merged({ ...call, body: {} }, mount) } };
  if (mount.settings === undefined) throw absent();
  return { reply: { data: mount.settings } };
}

function merged(call: Call, mount: MountState): Record<string, Wire> {
  const { body, server } = call;
  const stored = mount.settings ?? {};
  const hasMetadataCas = server.flavour === 'openbao' && compareVersions(server.version, '2.4') >= 0;
  return {
    max_versions: readField(body, 'max_versions', 'int') ?? stored.max_versions ?? 0,
    cas_required: readField(body, 'cas_required', 'bool') ?? stored.cas_required ?? false,
    delete_version_after:
      deletion(readField(body, 'delete_version_after', 'signed')) ?? stored.delete_version_after ?? '0s',
    ...(hasMetadataCas && {
      metadata_cas_required:
        readField(body, 'metadata_cas_required', 'bool') ?? stored.metadata_cas_required ?? false,
    }),
  };
}

/** Any negative time means that nothing is deleted, and reads `-1s`. */
function deletion(seconds: Wire | undefined): string | undefined {
  if (typeof seconds !== 'number') return undefined;
  return seconds < 0 ? '-1s' : goDuration(seconds);
}
