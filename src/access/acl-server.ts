import { compareVersions } from '../model/server.ts';
import type { ServerInfo } from '../model/server.ts';

/** What decides how a server reads its policies. */
export type AclServer = Pick<ServerInfo, 'flavour' | 'version'>;

/**
 * Which rule a LIST with a trailing `/` takes when no exact rule fits: that of the path without the slash before that
 * of the whole path, the other way round, or the most specific of both unless a more specific one denies.
 */
export type ListOrder = 'stripped-first' | 'full-first' | 'weighed';

/** How releases differ when they evaluate policies. */
export interface AclTraits {
  readonly listOrder: ListOrder;
  /** Whether a SCAN falls back to wildcard rules without the trailing `/`, as a LIST does. */
  readonly scanFallsBack: boolean;
  /** What a filled-in template must not contain, unless the policy allows it. */
  readonly blocked: readonly string[];
  /** Whether lists and comma-separated texts are also compared element by element. */
  readonly comparesElements: boolean;
  /** Whether names of policies in `policies` and `token_policies` are compared in lower case. */
  readonly lowersPolicyNames: boolean;
  /** Whether a negative `limit` of a list is refused where a page size is set. */
  readonly refusesNegativeLimit: boolean;
}

/**
 * The traits of a release. Not modelled, because no open source shows them: Vault from 2.2.2 on also lets an explicit
 * deny match other letter cases of its path. https://github.com/hashicorp/vault/releases/tag/v2.2.2
 */
export function aclTraits({ flavour, version }: AclServer): AclTraits {
  const since = (first: string): boolean => compareVersions(version, first) >= 0;
  if (flavour === 'openbao') {
    return {
      listOrder: since('2.6.0') ? 'full-first' : 'stripped-first',
      scanFallsBack: since('2.6.0'),
      blocked: since('2.6.0') ? ['/', '*', '+'] : [],
      comparesElements: false,
      lowersPolicyNames: false,
      refusesNegativeLimit: since('2.6.1'),
    };
  }
  return {
    // https://github.com/hashicorp/vault/releases/tag/v2.0.3
    listOrder: since('2.0.3') ? 'weighed' : 'stripped-first',
    scanFallsBack: false,
    blocked: since('2.0.0') ? ['*', '+'] : [],
    comparesElements: since('1.21.0'),
    // https://github.com/hashicorp/vault/releases/tag/v2.1.2
    lowersPolicyNames: since('2.1.2'),
    refusesNegativeLimit: false,
  };
}
