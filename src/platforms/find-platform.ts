import { google } from './google.ts';
import { entra } from './entra.ts';
import { kubernetes } from './kubernetes.ts';
import { platforms } from './index.ts';
import type { Platform } from './platform.ts';
import { spiffe } from './spiffe.ts';

/** What shows whose tokens a mount or a role means. */
export interface Traces {
  /** URLs of the mount's config, and issuers that the role binds. */
  readonly urls: readonly string[];
  /** `provider_config.provider` of the mount. */
  readonly provider?: unknown;
  /** Names of claims in the role. */
  readonly claims?: readonly string[];
  readonly subject?: string;
}

/** The platform that was recognised, and by what. */
export interface FoundPlatform {
  readonly platform: Platform;
  /** The issuer in its plain form; undefined when the claims alone gave the platform away. */
  readonly issuer?: string;
}

const PROVIDERS: Readonly<Record<string, Platform>> = { azure: entra, gsuite: google, kubernetes };

/** Whose tokens they are: by the issuer, and where that is nobody's, by what the role asks of them. */
export function findPlatform({
  urls,
  provider,
  claims = [],
  subject = '',
}: Traces): FoundPlatform | undefined {
  for (const url of urls) {
    const found = ofIssuer(url);
    if (found !== undefined) return found;
  }
  const provided = typeof provider === 'string' ? PROVIDERS[provider] : undefined;
  if (provided !== undefined) return { platform: provided };
  if (subject.startsWith('spiffe://')) return { platform: spiffe };
  const plain = claims.map((claim) => claim.replace(/^\//, ''));
  const platform = platforms.find(({ ownClaims = [] }) =>
    ownClaims.some((own) => claims.includes(own) || plain.includes(own)),
  );
  return platform && { platform };
}

type Issuer = { readonly platform: Platform; readonly issuer: string } | undefined;

/** Every role of a mount asks for the same few. */
const known = new Map<string, Issuer>();

/** The platform of one issuer, or of its key set. */
export function ofIssuer(url: string): Issuer {
  if (!known.has(url)) known.set(url, lookUp(url));
  return known.get(url);
}

function lookUp(url: string): Issuer {
  if (url === '') return undefined;
  const plain = plainIssuer(url);
  // A host of one's own may speak http; where nobody does, it is a slip.
  for (const issuer of new Set([plain, withoutKeySet(plain), secure(plain), secure(withoutKeySet(plain))])) {
    const platform = platforms.find((one) => one.isIssuer(issuer));
    if (platform !== undefined) return { platform, issuer };
  }
  return undefined;
}

/** An issuer with a scheme, its host in lower case and no slash at its end. */
export function plainIssuer(url: string): string {
  const [, scheme = 'https', host = '', path = ''] =
    /^(?:([a-z]+):\/\/)?([^/]*)(.*)$/is.exec(url.trim()) ?? [];
  return `${scheme.toLowerCase()}://${host.toLowerCase()}${path.replace(/\/+$/, '')}`;
}

function secure(plain: string): string {
  return plain.replace(/^http:/, 'https:');
}

function withoutKeySet(plain: string): string {
  return plain.replace(/\/(\.well-known\/(openid-configuration|jwks(\.json)?)|discovery\/v2\.0\/keys)$/, '');
}
