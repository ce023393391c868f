import { pathRule } from '../../policy-language/path-rule.ts';
import { commonPaths, covers } from '../common-paths.ts';
import { enginePrimitives } from '../escalation/engine-primitives.ts';
import { findEngine } from '../find-engine.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { capabilitiesAt, denies, grants, stanzaFinding, stanzas } from './stanza.ts';
import type { Stanza } from './stanza.ts';

/** Endpoints that take more, or other, capabilities than a stanza grants, and engines that make credentials. */
export const endpoints: LintRule = function* ({ model }) {
  for (const stanza of stanzas(model)) {
    if (denies(stanza)) continue;
    yield* halfWrite(stanza);
    yield* minting(stanza);
  }
};

/** Where a write is a `create` only when nothing is there. */
const ASKS_WHAT_IS_THERE = ['auth/+/role/+', 'auth/token/roles/+'].map(pathRule);
/** Where a write is always an `update`. https://developer.hashicorp.com/vault/api-docs/system/policies */
const ALWAYS_UPDATE = ['sys/policies/acl/*', 'sys/policy/*', 'auth/token/create*'].map(pathRule);

function* halfWrite(stanza: Stanza): Iterable<LintFinding> {
  const { path, rule } = stanza;
  const [creates, updates] = [grants(stanza, 'create'), grants(stanza, 'update')];
  if (creates === updates) return;
  const at = capabilitiesAt(stanza);
  if (creates && ALWAYS_UPDATE.some((one) => covers(one, path))) {
    const message = `create alone on "${rule.path}" allows no write: every write there is an update`;
    yield stanzaFinding(stanza, 'policy-half-of-a-write', message, { at, hint: 'write "update"' });
  } else if (isKvValue(stanza) || ASKS_WHAT_IS_THERE.some((one) => covers(one, path))) {
    const message = creates
      ? `create without update on "${rule.path}" allows the first write and refuses the next one`
      : `update without create on "${rule.path}" refuses the first write`;
    yield stanzaFinding(stanza, 'policy-half-of-a-write', message, { at });
  }
}

function isKvValue({ model, policy, path }: Stanza): boolean {
  const found = findEngine(model, policy.namespace, path.text);
  if (found?.engine.type !== 'kv') return false;
  return found.engine.version !== '2' || found.rest.startsWith('data/');
}

function* minting(stanza: Stanza): Iterable<LintFinding> {
  const { model, policy, path } = stanza;
  const found = findEngine(model, policy.namespace, path.text);
  if (found === undefined) return;
  const rest = pathRule(`${found.rest}${path.endsInGlob ? '*' : ''}`);
  const mint = enginePrimitives.find(
    (one) =>
      one.engine === found.engine.type &&
      grants(stanza, ...one.operations) &&
      one.paths.some((pattern) => commonPaths(pathRule(pattern), rest).length > 0),
  );
  if (mint === undefined) return;
  const message = `with "${stanza.rule.path}" its holder ${mint.does}`;
  yield stanzaFinding(stanza, 'policy-mints-credentials', message);
}
