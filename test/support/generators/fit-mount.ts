import { alone, dropped, ensured, plainOf } from './draft.ts';
import type { Draft, Fitted } from './draft.ts';
import { sampleOf } from './sample.ts';
import type { Sample } from './sample.ts';

const LOCKOUT = [
  'lockout_threshold',
  'lockout_duration',
  'lockout_counter_reset_duration',
  'lockout_disable',
];

/** Only some types have lockout, and a pin names the version that the server has. */
export function fitAuthMount(draft: Draft): Fitted {
  let fields = ensured(draft, ttls(draft, draft.fields), 'type');
  if (LOCKOUT.includes(draft.focus)) fields = { ...fields, type: typeSample('userpass') };
  if (plainOf(fields, 'type') === 'jwt' || draft.focus === 'type') fields = dropped(draft, fields, LOCKOUT);
  return pinned(draft, fields, 'auth');
}

/** The options of `kv` hold its version, which cannot be taken back. */
export function fitSecretsMount(draft: Draft): Fitted {
  let fields = ensured(draft, ttls(draft, draft.fields), 'type');
  if (plainOf(fields, 'type') === 'kv' && draft.focus !== 'type') {
    const version = draft.focus === 'options' ? 1 : 2;
    const type = sampleOf('kv', { verbatim: 'kv', alias: `kv-v${String(version)}` });
    fields = { ...fields, type, options: kvOptions(version) };
  }
  if (draft.focus === 'type') fields = dropped(draft, fields, ['options']);
  return pinned(draft, fields, 'secret');
}

/** Options of a KV engine of the version from which there is no way back to that of `fields`. */
export function versionAbove(fields: Fitted): Sample | undefined {
  return plainOf(fields, 'type') === 'kv' ? kvOptions(2) : undefined;
}

function ttls(draft: Draft, all: Fitted): Fitted {
  const fields = alone(draft, all, ['default_lease_ttl', 'max_lease_ttl']);
  const least = Number(plainOf(fields, 'default_lease_ttl') ?? 0);
  const most = Number(plainOf(fields, 'max_lease_ttl') ?? Infinity);
  return least > most ? dropped(draft, fields, ['default_lease_ttl']) : fields;
}

function pinned(draft: Draft, fields: Fitted, section: string): Fitted {
  if (fields['plugin_version'] === undefined) return fields;
  if (draft.focus === 'type') return dropped(draft, fields, ['plugin_version']);
  const type = String(plainOf(fields, 'type'));
  const version = draft.world.versions.get(`${section}/${type}`);
  if (version === undefined) throw new Error(`no version of ${section}/${type}`);
  return { ...fields, plugin_version: sampleOf(version, { v: version, 'without v': version.slice(1) }) };
}

function typeSample(type: string): Sample {
  return sampleOf(type, { verbatim: type });
}

function kvOptions(version: number): Sample {
  return sampleOf(`version ${String(version)}`, { text: { version: String(version) }, number: { version } });
}
