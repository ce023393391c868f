import { defineKind } from '../model/kind.ts';
import type { Problem } from '../model/kind.ts';
import { isWireObject } from '../model/wire.ts';
import { issuerProblems } from './issuer-problems.ts';
import { noName } from './name-rules.ts';

const KEY_SOURCES = ['oidc_discovery_url', 'jwks_url', 'jwks_pairs', 'jwt_validation_pubkeys'] as const;
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'EdDSA'];
const PROVIDERS = ['azure', 'gsuite', 'secureauth', 'ibmisam', 'kubernetes'];
const PEM_FIELDS = ['oidc_discovery_ca_pem', 'jwks_ca_pem'] as const;

/** How a JWT/OIDC mount verifies tokens. A write replaces the whole config. */
export const jwtConfig = defineKind({
  name: 'jwt-config',
  doc: 'How a JWT/OIDC mount verifies tokens: exactly one key source, and the issuer.',
  url: 'https://developer.hashicorp.com/vault/api-docs/auth/jwt#configure',
  parent: 'auth-mount',
  parentTypes: ['jwt', 'oidc'],
  spec: { path: ['auth', '*', 'config'], optional: true },
  nameRule: noName,
  isUnder: (token, { parent }) => token.path.startsWith(`auth/${parent}/`),
  ignored: { status: 'the server computes the status; it cannot be set' },
  fields: {
    oidc_discovery_url: {
      type: 'text',
      contacted: true,
      doc: 'Issuer whose discovery document names the keys; the server compares it with the document’s `issuer` byte for byte.',
    },
    oidc_discovery_ca_pem: {
      type: 'text',
      lines: true,
      doc: 'CA certificates for the discovery URL, in PEM.',
    },
    oidc_client_id: { type: 'text', doc: 'Client id for logins with a browser.' },
    oidc_client_secret: {
      type: 'text',
      sensitive: true,
      writeOnly: true,
      heldBeside: ({ oidc_client_id }) => oidc_client_id !== '',
      doc: 'Client secret for logins with a browser; the server never returns it.',
    },
    oidc_response_mode: { type: 'text', enum: ['', 'query', 'form_post'], doc: 'How the provider answers.' },
    oidc_response_types: { type: 'set', doc: 'What the provider is asked for: `code`, `id_token`.' },
    jwks_url: { type: 'text', contacted: true, doc: 'URL of the key set.' },
    jwks_ca_pem: { type: 'text', lines: true, doc: 'CA certificates for `jwks_url`, in PEM.' },
    jwks_pairs: {
      type: 'jwksPairs',
      contacted: true,
      since: { vault: '1.16' },
      doc: 'Several key sets, each with its CA certificates.',
    },
    jwt_validation_pubkeys: { type: 'pemSet', doc: 'Public keys, in PEM.' },
    jwt_supported_algs: {
      type: 'set',
      doc: 'Accepted signature algorithms; all that the server knows when empty.',
    },
    bound_issuer: { type: 'text', doc: 'Required `iss` claim, compared byte for byte.' },
    default_role: {
      type: 'lowerText',
      refersTo: { kind: 'jwt-role', scope: 'parent', edge: false },
      doc: 'Role of a login that names none.',
    },
    provider_config: {
      type: 'map',
      hidden: ['gsuite_service_account'],
      heldBeside: ({ provider_config }) =>
        isWireObject(provider_config) && provider_config['provider'] === 'gsuite',
      doc: 'Settings of a provider that needs special handling, by `provider`.',
    },
    namespace_in_state: {
      type: 'bool',
      default: true,
      doc: 'Carry the namespace in the OIDC `state` parameter.',
    },
    unsupported_critical_cert_extensions: {
      type: 'set',
      since: { vault: '1.17' },
      doc: 'Object ids of critical certificate extensions that are tolerated.',
    },
    override_allowed_server_names: {
      type: 'set',
      since: { openbao: '2.4' },
      doc: 'Host names accepted in the key source’s certificate instead of its own.',
    },
    skip_jwks_validation: {
      type: 'bool',
      writeOnly: true,
      since: { openbao: '2.3' },
      doc: 'Store the config even when the key source does not answer; acts on the write only.',
    },
  },
  api: { path: ({ parent }) => `auth/${parent}/config` },
  *check(values) {
    const isKubernetes = values.provider_config['provider'] === 'kubernetes';
    const sources = KEY_SOURCES.filter((field) => values[field].length > 0);
    const count = sources.length + (isKubernetes ? 1 : 0);
    if (count !== 1) {
      yield {
        code: 'jwt-config-key-source',
        message:
          count === 0
            ? 'no key source: the server needs exactly one'
            : `${count} key sources: ${[...sources, ...(isKubernetes ? ['provider_config'] : [])].join(', ')}`,
        fields: sources.length > 0 ? sources : KEY_SOURCES,
        hint: `set exactly one of ${KEY_SOURCES.join(', ')}`,
      };
    }
    yield* clientProblems(values);
    yield* issuerProblems(values);
    yield* listProblems(values);
    yield* providerProblems(values.provider_config);
    yield* pairProblems(values);
    yield* pemProblems(values);
  },
});

interface ConfigValues {
  readonly oidc_discovery_url: string;
  readonly oidc_client_id: string;
  readonly oidc_client_secret: string;
  readonly oidc_response_mode: string;
  readonly oidc_response_types: readonly string[];
  readonly jwt_supported_algs: readonly string[];
  readonly jwks_pairs: readonly Readonly<Record<string, unknown>>[];
  readonly bound_issuer: string;
  readonly jwks_ca_pem: string;
  readonly oidc_discovery_ca_pem: string;
  readonly jwt_validation_pubkeys: readonly string[];
}

function* clientProblems(values: ConfigValues): Iterable<Problem> {
  if ((values.oidc_client_id === '') !== (values.oidc_client_secret === '')) {
    yield {
      code: 'jwt-config-client',
      message: 'oidc_client_id and oidc_client_secret stand only together',
      fields:
        values.oidc_client_id === ''
          ? ['oidc_client_secret', 'oidc_client_id']
          : ['oidc_client_id', 'oidc_client_secret'],
    };
  }
  if (values.oidc_client_id !== '' && values.oidc_discovery_url === '') {
    yield {
      code: 'jwt-config-client',
      message: 'a client for logins with a browser needs oidc_discovery_url',
      fields: ['oidc_client_id'],
      hint: 'set oidc_discovery_url, or remove the client for a mount that only verifies tokens',
    };
  }
  if (values.oidc_discovery_url.includes('.well-known')) {
    yield {
      code: 'jwt-config-discovery-url',
      message: 'oidc_discovery_url is the issuer; the server adds /.well-known/openid-configuration itself',
      fields: ['oidc_discovery_url'],
    };
  }
}

function* listProblems(values: ConfigValues): Iterable<Problem> {
  for (const algorithm of values.jwt_supported_algs) {
    if (ALGORITHMS.includes(algorithm)) continue;
    yield {
      code: 'value-not-allowed',
      message: `jwt_supported_algs knows ${ALGORITHMS.join(', ')}, not "${algorithm}"`,
      fields: ['jwt_supported_algs'],
      member: algorithm,
    };
  }
  for (const response of values.oidc_response_types) {
    if (response === 'code' || response === 'id_token') continue;
    yield {
      code: 'value-not-allowed',
      message: `oidc_response_types knows code and id_token, not "${response}"`,
      fields: ['oidc_response_types'],
      member: response,
    };
  }
  // Without a mode the server means query.
  if (values.oidc_response_mode !== 'form_post' && values.oidc_response_types.includes('id_token')) {
    yield {
      code: 'jwt-config-response-mode',
      message: 'oidc_response_mode query, which is also the default, cannot carry an id_token',
      fields: ['oidc_response_mode', 'oidc_response_types'],
    };
  }
}

function* providerProblems(provider: Readonly<Record<string, unknown>>): Iterable<Problem> {
  if (Object.keys(provider).length === 0) return;
  if (provider['provider'] === undefined) {
    yield {
      code: 'jwt-config-provider',
      message: 'provider_config has no key "provider"',
      fields: ['provider_config'],
    };
  } else if (!PROVIDERS.includes(provider['provider'] as string)) {
    yield {
      code: 'jwt-config-provider',
      message: `provider_config.provider is one of ${PROVIDERS.join(', ')}`,
      fields: ['provider_config'],
      within: ['provider'],
    };
  }
}

function* pairProblems(values: ConfigValues): Iterable<Problem> {
  if (values.jwks_pairs.length === 0) return;
  if (values.bound_issuer !== '') {
    yield {
      code: 'jwt-config-jwks-pairs',
      message: 'bound_issuer cannot stand beside jwks_pairs',
      fields: ['bound_issuer', 'jwks_pairs'],
      hint: 'bind `iss` in bound_claims of each role',
    };
  }
  if (values.jwks_ca_pem !== '') {
    yield {
      code: 'jwt-config-jwks-pairs',
      message: 'with jwks_pairs each pair carries its own jwks_ca_pem',
      fields: ['jwks_ca_pem', 'jwks_pairs'],
      hint: 'move the certificates into the pairs',
    };
  }
}

function* pemProblems(values: ConfigValues): Iterable<Problem> {
  for (const { pem, field, ...place } of pemsOf(values)) {
    if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
      const message = `${field} holds a private key`;
      yield { code: 'private-key-in-spec', message, fields: [field], ...place };
    } else if (!/-----BEGIN [A-Z ]+-----[A-Za-z0-9+/=\s]+-----END [A-Z ]+-----/.test(pem)) {
      yield { code: 'pem-not-readable', message: `${field} is not PEM text`, fields: [field], ...place };
    }
  }
}

/** A PEM text, and where it stands. */
type Pem = { readonly pem: string; readonly field: string } & Pick<Problem, 'member' | 'within'>;

function pemsOf(values: ConfigValues): readonly Pem[] {
  const pairs = values.jwks_pairs.map(({ jwks_ca_pem: pem }, index) => ({
    pem,
    within: [index, 'jwks_ca_pem'],
  }));
  return [
    ...values.jwt_validation_pubkeys.map((pem) => ({ pem, field: 'jwt_validation_pubkeys', member: pem })),
    ...PEM_FIELDS.map((field) => ({ pem: values[field], field })).filter(({ pem }) => pem !== ''),
    ...pairs.flatMap(({ pem, within }) =>
      typeof pem === 'string' && pem !== '' ? [{ pem, field: 'jwks_pairs', within }] : [],
    ),
  ];
}
