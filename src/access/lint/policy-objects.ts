import { parseAbsoluteTime } from '../../policy-language/go-value.ts';
import { didYouMean } from '../../policy-language/near-word.ts';
import { byteLength } from '../../model/byte-length.ts';
import type { Resource } from '../../model/resource.ts';
import type { Problem } from '../../model/kind.ts';
import type { AccessModel, ModelPolicy } from '../access-model.ts';
import { childNamespaces } from '../child-namespaces.ts';
import { findEngine } from '../find-engine.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { stanzaFinding, stanzasByPolicy } from './stanza.ts';
import type { Stanza } from './stanza.ts';

/** Policies as a whole: too large, soon gone, of the server's own. */
export const policyObjects: LintRule = function* ({ model, now }) {
  for (const policy of stanzasByPolicy(model)) {
    const [first] = policy;
    if (first !== undefined) yield* tooLarge(first, policy.length);
    for (const stanza of policy) yield* ofStanza(stanza, now);
  }
  for (const policy of model.policies.values()) {
    const { resource } = policy;
    if (resource === undefined) continue;
    yield* expiring(policy, resource, now);
    if (EVERYBODYS.includes(policy.name)) yield ownedByServer(policy.name, resource);
  }
};

const MOST_BYTES = 512 * 1024;
const MOST_STANZAS = 200;

function* tooLarge(first: Stanza, count: number): Iterable<LintFinding> {
  const { model, policy } = first;
  const bytes = byteLength(textOf(policy.resource));
  if (bytes <= MOST_BYTES && count <= MOST_STANZAS) return;
  const size = bytes > MOST_BYTES ? `${Math.round(bytes / 1024)} KiB` : `${count} stanzas`;
  yield objectFinding(model, policy.resource, 'policy-too-large', `the policy has ${size}`);
}

function textOf({ values }: Resource): string {
  const text = values['policy'];
  return typeof text === 'string' ? text : '';
}

function* ofStanza(stanza: Stanza, now: number): Iterable<LintFinding> {
  const { rule, model } = stanza;
  if (rule.capabilities.length === 0) {
    const message = `the stanza of "${rule.path}" has no capabilities, so it allows nothing there, like a deny`;
    yield stanzaFinding(stanza, 'policy-stanza-without-capabilities', message);
  }
  const end = rule.expiration === undefined ? undefined : parseAbsoluteTime(rule.expiration);
  if (end !== undefined && end < now + SOON) {
    yield stanzaFinding(stanza, 'policy-expires', `the stanza of "${rule.path}" ${endText(end, now)}`);
  }
  yield* unknownMount(stanza, model);
}

const SOON = 30 * 24 * 3_600_000;

function endText(end: number, now: number): string {
  const day = new Date(end).toISOString().slice(0, 10);
  return end < now ? `has counted no more since ${day}` : `counts only until ${day}`;
}

function* expiring({ policy }: ModelPolicy, resource: Resource, now: number): Iterable<LintFinding> {
  const end = policy.expiresAt;
  if (end === undefined || end >= now + SOON) return;
  const fields = ['expiration'];
  yield { resource, problem: { code: 'policy-expires', message: `the policy ${endText(end, now)}`, fields } };
}

/** Policies that tokens have without asking for them. */
const EVERYBODYS: readonly string[] = ['default', 'default-ceiling'];

function ownedByServer(name: string, resource: Resource): LintFinding {
  const message = `the policy ${name} is the server’s own, and almost every token has it`;
  return { resource, problem: { code: 'policy-changes-default', message } };
}

/** Where no engine and no auth method of the name is known, but a similar one is. */
function* unknownMount(stanza: Stanza, model: AccessModel): Iterable<LintFinding> {
  const { policy, rule } = stanza;
  const [first = '', second] = rule.path.split('/');
  if (second === undefined || BUILT_IN.includes(first) || /[*+{]/.test(first)) return;
  if (findEngine(model, policy.namespace, rule.path) !== undefined) return;
  const isLive = policy.resource.origin === undefined;
  const known = [
    ...model.engines.filter(({ namespace }) => namespace === policy.namespace).map(({ path }) => path),
    ...childNamespaces(model, policy.namespace).map(({ path }) => path),
  ].map((path) => path.split('/')[0] ?? '');
  if (known.length === 0 || known.includes(first)) return;
  const near = didYouMean(first, [...new Set([...known, ...BUILT_IN])]);
  if (near.hint === undefined && !isLive) return;
  const message = `"${rule.path}" begins with ${first}/, and no engine of that name is known`;
  yield stanzaFinding(stanza, 'policy-unknown-mount', message, near);
}

const BUILT_IN: readonly string[] = ['auth', 'cubbyhole', 'identity', 'sys'];

function objectFinding(
  model: AccessModel,
  resource: Resource,
  code: Problem['code'],
  message: string,
): LintFinding {
  return { resource, problem: { code, message: model.hide(message), fields: ['policy'] } };
}
