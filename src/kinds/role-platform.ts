import type { CheckContext } from '../model/kind.ts';
import { isWireObject } from '../model/wire.ts';
import { findPlatform } from '../platforms/find-platform.ts';
import type { FoundPlatform } from '../platforms/find-platform.ts';

/** What the rules about platforms look at in a JWT role. */
export interface RoleValues {
  readonly role_type: string;
  readonly user_claim: string;
  readonly user_claim_json_pointer: boolean;
  readonly bound_audiences: readonly string[];
  readonly bound_subject: string;
  readonly bound_claims_type: string;
  /** JSON texts by claim. */
  readonly bound_claims: Readonly<Record<string, readonly string[]>>;
  readonly claim_mappings: Readonly<Record<string, string>>;
  readonly groups_claim: string;
  readonly token_bound_cidrs: readonly string[];
  readonly token_policies: readonly string[];
  readonly token_policies_template_claims: boolean;
  readonly token_no_default_policy: boolean;
  readonly token_explicit_max_ttl: number;
  readonly token_num_uses: number;
}

/** Whose tokens a role is for: what the config of its mount says, and then what the role asks of them. */
export function platformOfRole(
  values: RoleValues,
  { ref, sibling }: CheckContext,
): FoundPlatform | undefined {
  const config = sibling('jwt-config', { parent: ref.parent, name: '' }) ?? {};
  const provider = config['provider_config'];
  return findPlatform({
    urls: [...issuersOf(config), ...boundTexts(values, 'iss')],
    ...(isWireObject(provider) && { provider: provider['provider'] }),
    claims: [
      ...Object.keys(values.bound_claims),
      ...Object.keys(values.claim_mappings),
      values.user_claim,
      values.groups_claim,
    ],
    subject: values.bound_subject,
  });
}

/** The texts that a role accepts in a claim. */
export function boundTexts(
  { bound_claims }: Pick<RoleValues, 'bound_claims'>,
  claim: string,
): readonly string[] {
  const accepted = Object.hasOwn(bound_claims, claim) ? (bound_claims[claim] ?? []) : [];
  return accepted.filter((text) => text.startsWith('"')).map((text) => JSON.parse(text) as string);
}

/** A bound text without the word with which every subject of its platform begins. */
export function withoutStart(text: string): string {
  return text.replace(/^(?:repo:|project_path:|organization:|system:serviceaccount:|spiffe:\/\/)/, '');
}

/** Whether a role asks for somebody's value of a claim; a glob such as `*` or `repo:*:ref:x` takes everybody's. */
export function isNarrowed(
  values: Pick<RoleValues, 'bound_claims' | 'bound_claims_type'>,
  claim: string,
): boolean {
  if (!Object.hasOwn(values.bound_claims, claim)) return false;
  const isOpen = (text: string): boolean => withoutStart(text).startsWith('*');
  return values.bound_claims_type !== 'glob' || !boundTexts(values, claim).some(isOpen);
}

function issuersOf(config: Readonly<Record<string, unknown>>): readonly string[] {
  const pairs = Array.isArray(config['jwks_pairs']) ? (config['jwks_pairs'] as readonly unknown[]) : [];
  const urls = [
    config['bound_issuer'],
    config['oidc_discovery_url'],
    config['jwks_url'],
    ...pairs.map((pair) => (pair as Readonly<Record<string, unknown>>)['jwks_url']),
  ];
  return urls.filter((url) => typeof url === 'string');
}
