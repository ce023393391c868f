import { productName } from '../../model/server.ts';
import type { FixedIn } from './fixed-in.ts';
import { isFaulty, upgradeHint } from './fixed-in.ts';
import { kvStanza } from './kv-paths.ts';
import type { KvStanza } from './kv-paths.ts';
import type { LintRule } from './rule.ts';
import { grants, stanzaFinding, stanzas } from './stanza.ts';

/** https://nvd.nist.gov/vuln/detail/CVE-2026-3605 */
const ID = 'CVE-2026-3605';
const FIXED_IN: FixedIn = { vault: ['1.19.16', '1.20.10', '1.21.5', '2.0.0'], openbao: ['2.5.3'] };

/** The parts of a KV engine behind which names of secrets follow, and what of them changes or deletes a secret. */
const HARMS: Readonly<Record<string, readonly string[]>> = {
  data: ['create', 'update', 'delete'],
  metadata: ['create', 'update', 'patch', 'delete'],
  delete: ['create', 'update'],
  undelete: ['create', 'update'],
  destroy: ['create', 'update'],
};

/**
 * Stanzas with a wildcard below a KV engine of version 2, on a server that resolves an encoded `..` in the name of a
 * secret only after it has looked for the rule. The remedy is another release, so a release must have been named.
 */
export const kvDots: LintRule = function* ({ model, isVersionGiven }) {
  const { server } = model;
  if (isVersionGiven !== true || !isFaulty(server, FIXED_IN)) return;
  for (const stanza of stanzas(model)) {
    const kv = kvStanza(stanza);
    if (kv === undefined || !grants(stanza, ...(HARMS[kv.part] ?? [])) || !climbs(kv)) continue;
    const message = `${productName(server.flavour)} ${server.version} lets "${stanza.rule.path}" change or delete other secrets of ${kv.mount}/, by a path with an encoded ".." (${ID})`;
    yield stanzaFinding(stanza, 'policy-wildcard-takes-dots', message, {
      hint: upgradeHint(server, FIXED_IN),
    });
  }
};

/** Whether a `..` in the place of a wildcard leads to secrets that the path does not match. */
function climbs({ stanza, rest }: KvStanza): boolean {
  if (stanza.path.endsInGlob && rest !== '') return true;
  const segments = rest.split('/');
  return segments.some((one, index) => one === '+' && index > 0 && index < segments.length - 1);
}
