import type { LintRule } from '../../../src/access/lint/rule.ts';
import type { ServerInfo } from '../../../src/model/server.ts';
import { modelOfText, SOME_VAULT } from '../../support/spec-model.ts';

/** The policies of a role, or all its fields that matter. */
type GivenRole =
  readonly string[] | { readonly [field: string]: unknown; readonly token_policies: readonly string[] };

/** By code: specs in which it is found, and specs that look alike and are right. */
export type LintStories = Readonly<
  Record<string, { readonly bad: readonly LintCase[]; readonly good: readonly LintCase[] }>
>;

/** A spec in a few words: policies, the sets of them that roles have, and what else stands in it. */
export interface LintCase {
  readonly policies: Readonly<Record<string, unknown>>;
  /** Names of policies by role of the mount `ci`. */
  readonly roles?: Readonly<Record<string, GivenRole>>;
  /** Version by path of a KV engine, or the type of another one. */
  readonly engines?: Readonly<Record<string, string>>;
  readonly rest?: Readonly<Record<string, unknown>>;
  readonly server?: Partial<ServerInfo>;
}

/** What a JWT role of a test has, beside its policies. */
const ROLE = {
  role_type: 'jwt',
  user_claim: 'sub',
  bound_audiences: ['vault'],
  bound_claims: { project: 'p' },
  token_ttl: '10m',
};
const NOW = Date.parse('2026-06-01T12:00:00Z');

/** The spec as text. */
export function specOf({ policies, roles = {}, engines = {}, rest = {} }: LintCase): string {
  const jwt = {
    type: 'jwt',
    config: { jwks_url: 'https://ci.example.com/keys', bound_issuer: 'https://ci.example.com' },
    roles: Object.fromEntries(
      Object.entries(roles).map(([name, given]) => [
        name,
        { ...ROLE, ...('token_policies' in given ? given : { token_policies: given }) },
      ]),
    ),
  };
  const secrets = Object.fromEntries(
    Object.entries(engines).map(([path, what]) => [
      path,
      /^\d$/.test(what) ? { type: 'kv', options: { version: what } } : { type: what },
    ]),
  );
  return JSON.stringify({
    version: 1,
    secrets,
    policies,
    ...rest,
    auth: { ...(Object.keys(roles).length > 0 && { ci: jwt }), ...(rest['auth'] as object | undefined) },
  });
}

/** What rules find in the spec: `code address: message`. */
export async function found(story: LintCase, rules: readonly LintRule[]): Promise<readonly string[]> {
  const model = await modelOfText(specOf(story), { ...SOME_VAULT, ...story.server });
  return rules
    .flatMap((rule) => [...rule({ model, now: NOW, isVersionGiven: story.server !== undefined })])
    .map(({ resource, problem }) => `${problem.code} ${resource.address}: ${problem.message}`);
}

/** The codes of what rules find, each once. */
export async function codesFound(story: LintCase, rules: readonly LintRule[]): Promise<readonly string[]> {
  const all = await found(story, rules);
  return [...new Set(all.map((text) => text.split(' ')[0] ?? ''))];
}

/** A stanza. */
export function path(written: string, ...capabilities: readonly string[]): string {
  return `path "${written}" { capabilities = ${JSON.stringify(capabilities)} }\n`;
}
