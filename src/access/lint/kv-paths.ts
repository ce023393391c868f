import type { LintFinding, LintRule } from './rule.ts';
import { findEngine } from '../find-engine.ts';
import { commonPaths } from '../common-paths.ts';
import { pathRule } from '../../policy-language/path-rule.ts';
import { capabilitiesAt, denies, grants, stanzaFinding, stanzasByPolicy } from './stanza.ts';
import type { Stanza } from './stanza.ts';

/** What stands behind the mount of a KV engine of version 2. https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
const PARTS = ['config', 'data', 'delete', 'destroy', 'detailed-metadata', 'metadata', 'subkeys', 'undelete'];

/** A stanza below a KV engine of version 2. */
export interface KvStanza {
  readonly stanza: Stanza;
  /** The mount's path. */
  readonly mount: string;
  /** The first segment behind it, and what follows. */
  readonly part: string;
  /** The segment is only the start of one. */
  readonly isCut: boolean;
  readonly rest: string;
  /** All that stands behind the mount. */
  readonly behind: string;
}

/** Paths of KV engines of version 2, whose values do not lie where people see them. */
export const kvPaths: LintRule = function* ({ model }) {
  if (!model.engines.some(({ version }) => version === '2')) return;
  for (const policy of stanzasByPolicy(model)) {
    for (const stanza of policy) {
      const kv = kvStanza(stanza);
      if (kv !== undefined) yield* findingsOf(kv, policy);
    }
  }
};

/** The stanza with the parts of its path; undefined where it lies below no KV engine of version 2. */
export function kvStanza(stanza: Stanza): KvStanza | undefined {
  const { model, policy, path } = stanza;
  const found = findEngine(model, policy.namespace, path.text);
  if (found?.engine.version !== '2') return undefined;
  const [part = '', ...rest] = found.rest.split('/');
  const isCut = path.endsInGlob && rest.length === 0;
  return { stanza, mount: found.mount, part, isCut, rest: rest.join('/'), behind: found.rest };
}

function* findingsOf(kv: KvStanza, policy: readonly Stanza[]): Iterable<LintFinding> {
  const { part, isCut } = kv;
  if (part === '+' || (isCut && part === '')) yield* wholeEngine(kv);
  else if (!(isCut ? PARTS.some((one) => one.startsWith(part)) : PARTS.includes(part))) yield withoutPart(kv);
  else if (part === 'data') yield* listOfValues(kv, policy);
  else yield* forGood(kv);
}

function* wholeEngine({ stanza, mount }: KvStanza): Iterable<LintFinding> {
  if (!grants(stanza, 'create', 'update', 'patch', 'delete')) return;
  yield stanzaFinding(
    stanza,
    'policy-kv-whole-engine',
    `"${stanza.rule.path}" also matches the paths of ${mount}/ that delete for good and that set it up`,
    { hint: `write one stanza for ${mount}/data/… and one for ${mount}/metadata/…` },
  );
}

function withoutPart({ stanza, mount, behind }: KvStanza): LintFinding {
  const below = `${behind}${stanza.path.endsInGlob ? '*' : ''}`;
  if (denies(stanza)) {
    const hint = `deny ${mount}/data/${below} and ${mount}/metadata/${below}`;
    const message = `the deny on "${stanza.rule.path}" forbids nothing: ${mount}/ keeps its values below ${mount}/data/`;
    return stanzaFinding(stanza, 'policy-kv-deny-without-data', message, { hint });
  }
  const lists = grants(stanza, 'list') ? `; to list, ${mount}/metadata/${below}` : '';
  return stanzaFinding(
    stanza,
    'policy-kv-path-without-data',
    `"${stanza.rule.path}" allows nothing: ${mount}/ is a KV engine of version 2`,
    { hint: `write ${mount}/data/${below}${lists}` },
  );
}

function* listOfValues({ stanza, mount, rest }: KvStanza, policy: readonly Stanza[]): Iterable<LintFinding> {
  if (!grants(stanza, 'list')) return;
  const names = pathRule(`${mount}/metadata/${rest}${stanza.path.endsInGlob ? '*' : ''}`);
  const isThere = policy.some((other) => grants(other, 'list') && commonPaths(other.path, names).length > 0);
  if (isThere) return;
  const message = `list on "${stanza.rule.path}" has no effect: names are listed below ${mount}/metadata/`;
  const hint = `add path "${mount}/metadata/${rest}${stanza.path.endsInGlob ? '*' : ''}" { capabilities = ["list"] }`;
  yield stanzaFinding(stanza, 'policy-kv-list-on-data', message, { hint, at: capabilitiesAt(stanza) });
}

function* forGood({ stanza, part }: KvStanza): Iterable<LintFinding> {
  const how = part === 'metadata' && grants(stanza, 'delete') ? 'delete' : undefined;
  const what = part === 'destroy' && grants(stanza, 'update') ? 'update' : how;
  if (what === undefined) return;
  const message = `${what} on "${stanza.rule.path}" ${part === 'metadata' ? 'deletes all versions of a secret' : 'destroys versions of a secret'} for good`;
  yield stanzaFinding(stanza, 'policy-kv-permanent-delete', message, { at: capabilitiesAt(stanza) });
}
