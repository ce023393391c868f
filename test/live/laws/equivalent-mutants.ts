import type { ServerName } from '../../support/servers.ts';

/** Wrong tables that no server can tell from the right one, with the reason. */
const EQUIVALENT: readonly {
  readonly pattern: RegExp;
  readonly why: string;
  /** All servers when absent. */
  readonly on?: readonly ServerName[];
}[] = [
  {
    pattern:
      /^[\w-]+\.(?:type|token_type|listing_visibility|oidc_response_mode|role_type|bound_claims_type|callback_mode|identity_token_key|oidc_response_types|oauth2_metadata): (?:lowerText|trimmedText|lowerSet) instead/,
    why: 'the server takes a fixed set of words in lower case',
  },
  {
    pattern:
      /^[\w-]+\.(?:type|policy|user_claim|cel_program|name|mount): (?:kept when left out|not sent when nothing)/,
    why: 'the field is required, so it is never left out',
  },
  {
    pattern: /\.(?:local|seal_wrap|external_entropy_access|force_no_cache): not sent when nothing/,
    why: 'set when the mount is made and never again, and nothing is what a new mount has',
  },
  {
    pattern: /\.options: not sent when nothing/,
    why: 'a tune sends the keys that differ, whatever the body holds',
  },
  {
    pattern: /\.(?:role_type|bound_claims_type|callback_mode|token_type): not sent when nothing/,
    why: 'its values are words, none of them empty',
  },
  {
    pattern: /\.(?:oidc_discovery_url|jwks_url): trimmedText instead/,
    why: 'a URL has no blanks around it',
  },
  {
    pattern: /\.(?:oidc_discovery_url|jwks_url|jwks_pairs|jwt_validation_pubkeys): kept when left out/,
    why: 'there is exactly one key source, so whoever leaves one out sets another, and that is written',
  },
  { pattern: /^group-alias\.mount: trimmedText/, why: 'a path has no blanks around it' },
  { pattern: /\.member_\w+_ids: lowerSet/, why: 'the servers give ids in lower case' },
  {
    pattern: /\.unsupported_critical_cert_extensions: lowerSet/,
    why: 'object ids have no letters',
  },
  {
    pattern: /\.oidc_disable_confirmation: not sent when nothing/,
    why: 'the server takes it back by itself in a write without it',
  },
  {
    pattern: /\.skip_jwks_validation: (?:kept when left out|immutable|not in the table)/,
    why: 'it acts on the write alone and is never shown; laws-versions.test.ts sees that it is sent',
  },
  {
    pattern: /\.lockout_disable: not sent when nothing/,
    why: 'the mapping of the lockout fields always holds it',
  },
  {
    pattern: /^policy: no (?:create|update)/,
    why: 'these servers have no check-and-set for policies, so the version makes no difference',
    on: ['vault', 'bao-2.2'],
  },
  {
    pattern: /^kv-config: no update/,
    why: 'the server takes its time as a number too',
  },
  {
    pattern: /\.oidc_client_secret: (?:lowerText|trimmedText|kept when left out|immutable)/,
    why: 'the server never shows it, so no answer tells what it holds',
  },
  {
    pattern: /^(?:jwt-config|cel-role|child-namespace|policy)\.\w+: not sent when nothing/,
    why: 'the endpoint replaces the whole object, so what is not sent is nothing',
  },
];

/** Whether a mutant is on the checked list of those that mean the same to that server. */
export function isEquivalent(name: string, server: ServerName): boolean {
  return EQUIVALENT.some(({ pattern, on }) => pattern.test(name) && (on?.includes(server) ?? true));
}
