import { pathRule, writtenRulePath } from '../../policy-language/path-rule.ts';
import type { MergedRule } from '../../policy-language/merged-rule.ts';
import { ruleOn, ruleTable } from '../../policy-language/rule-table.ts';
import { covers, pathsOf } from '../common-paths.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { denies, grants, stanzaFinding, stanzas, stanzasByPolicy } from './stanza.ts';
import type { Stanza } from './stanza.ts';

/** Stanzas with wildcards that match more than somebody may think, or nothing at all. */
export const wideStanzas: LintRule = function* ({ model }) {
  for (const stanza of stanzas(model)) {
    if (stanza.path.kind === 'exact' || denies(stanza)) continue;
    yield* cutNames(stanza);
    yield* anyTokenRole(stanza);
    yield* revocations(stanza);
  }
  for (const policy of stanzasByPolicy(model)) yield* unreachable(policy);
};

/** Paths that the servers' own guides write with a `*` behind a word. */
const CUSTOMARY = /^(?:sys\/(?!policies\/acl\/|policy\/)|auth\/token\/(?!create\/|roles\/))/;

function* cutNames(stanza: Stanza): Iterable<LintFinding> {
  const { path, rule } = stanza;
  if (!path.endsInGlob || rule.capabilities.length === 0 || CUSTOMARY.test(path.text)) return;
  if (!/[\p{L}\p{N}}]$/u.test(path.text)) return;
  const name = path.text.slice(path.text.lastIndexOf('/') + 1);
  const message = `"${rule.path}" also matches ${example(name)} and whatever else begins with ${name}`;
  const hint = `write ${path.text} and ${path.text}/*`;
  yield stanzaFinding(stanza, 'policy-glob-cuts-name', message, { hint });
}

function example(name: string): string {
  return `${name}-other`;
}

const TOKEN_ROLES = pathRule('auth/token/create/+');

function* anyTokenRole(stanza: Stanza): Iterable<LintFinding> {
  if (!grants(stanza, 'create', 'update') || !covers(stanza.path, TOKEN_ROLES)) return;
  const message = `"${stanza.rule.path}" allows tokens from every token role`;
  yield stanzaFinding(stanza, 'policy-any-token-role', message);
}

/** What ends the tokens and leases of others, and the capabilities that it takes. */
const REVOKING = [
  { path: pathRule('auth/token/revoke-accessor'), needs: ['update'], what: 'revoke any token' },
  { path: pathRule('sys/leases/revoke-prefix/*'), needs: ['update', 'sudo'], what: 'revoke every lease' },
  { path: pathRule('sys/leases/revoke-force/*'), needs: ['update', 'sudo'], what: 'drop every lease' },
  { path: pathRule('auth/token/accessors'), needs: ['list', 'sudo'], what: 'list every token' },
] as const;

function* revocations(stanza: Stanza): Iterable<LintFinding> {
  const found = REVOKING.find(
    ({ path, needs }) => needs.every((one) => grants(stanza, one)) && covers(stanza.path, path),
  );
  if (found === undefined) return;
  const message = `"${stanza.rule.path}" allows its holder to ${found.what}`;
  yield stanzaFinding(stanza, 'policy-revokes-others', message);
}

/** Stanzas of which nothing is ever read, because another one of the policy matches all the same and comes first. */
function* unreachable(policy: readonly Stanza[]): Iterable<LintFinding> {
  if (!policy.some(({ path }) => path.kind === 'segments')) return;
  const table = ruleTable(
    policy.map(({ rule }) => [rule.path, { policy: '', namespace: '', stanza: rule }] as const),
  );
  for (const stanza of policy) {
    if (stanza.path.kind === 'exact') continue;
    const first = pathsOf(stanza.path).map((path) => ruleOn(table, path));
    if (first.some((rule) => isOf(rule, stanza))) continue;
    const winner = first.find((rule) => rule !== undefined);
    if (winner === undefined) continue;
    const message = `"${stanza.rule.path}" is never looked at: "${writtenRulePath(winner.path)}" matches the same and comes first`;
    yield stanzaFinding(stanza, 'policy-unreachable-stanza', message);
  }
}

function isOf(rule: MergedRule | undefined, { rule: stanza }: Stanza): boolean {
  return rule?.sources.some((source) => source.stanza === stanza) === true;
}
