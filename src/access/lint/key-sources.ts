import type { Problem } from '../../model/kind.ts';
import type { Resource } from '../../model/resource.ts';
import { isWireObject } from '../../model/wire.ts';
import { eachConfig, isOn, listIn, textIn, urlIn } from './each.ts';

/** Where a mount gets the keys from that it trusts, and how it checks whom it asks. */
export const keySources = eachConfig(function* ({ config }) {
  for (const source of sourcesOf(config)) yield* urlProblems(source);
  if (isOn(config, 'skip_jwks_validation')) {
    yield {
      code: 'key-source-not-checked',
      message: 'skip_jwks_validation is on: a key source with a slip in it is stored, and every login fails',
      fields: ['skip_jwks_validation'],
    };
  }
  if (listIn(config, 'override_allowed_server_names').length > 0) {
    yield {
      code: 'key-source-under-other-name',
      message: 'override_allowed_server_names accepts a certificate that was made for another host',
      fields: ['override_allowed_server_names'],
    };
  }
  if (listIn(config, 'unsupported_critical_cert_extensions').length > 0) {
    yield {
      code: 'certificate-extension-passed-over',
      message: 'unsupported_critical_cert_extensions passes over what a certificate calls critical',
      fields: ['unsupported_critical_cert_extensions'],
    };
  }
});

/** A URL that the server asks for keys, and its place. */
interface Source {
  readonly url: URL;
  readonly field: string;
  readonly within?: readonly (string | number)[];
}

function sourcesOf(config: Resource): readonly Source[] {
  const pairs = config.values['jwks_pairs'];
  const plain = ['oidc_discovery_url', 'jwks_url'].map((field) => ({ text: textIn(config, field), field }));
  const paired = (Array.isArray(pairs) ? pairs : []).map((pair, index) => ({
    text: isWireObject(pair) ? pair['jwks_url'] : undefined,
    field: 'jwks_pairs',
    within: [index],
  }));
  return [...plain, ...paired].flatMap(({ text, ...place }) => {
    const url = typeof text === 'string' ? urlIn(text) : undefined;
    return url === undefined ? [] : [{ ...place, url }];
  });
}

function* urlProblems({ url, field, within }: Source): Iterable<Problem> {
  const place = { fields: [field], ...(within && { within }) };
  const host = url.hostname.replace(/\.$/, '');
  const isLocal = isLoopback(host);
  if (url.protocol === 'http:' && !isLocal) {
    yield {
      code: 'key-source-not-encrypted',
      message: `${field} fetches the keys from ${url.host} over http: whoever stands in between signs any token`,
      ...place,
    };
  }
  if (isLocal || isInternal(host)) {
    yield {
      code: 'key-source-internal',
      message: `${field} makes the server itself call ${url.host}, an address of its own network`,
      ...place,
    };
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Private and link-local addresses, those that stand for this host, and names that no public server has. */
function isInternal(host: string): boolean {
  return (
    /^(10\.\d+|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+$/.test(host) ||
    /^0\.\d+\.\d+\.\d+$/.test(host) ||
    // The last two are :: itself, and addresses of IPv4 in another dress.
    /^\[(?:f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::\]|::ffff:)/.test(host) ||
    host.endsWith('.internal')
  );
}
