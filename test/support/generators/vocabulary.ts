import fc from 'fast-check';
import type { Field } from '../../../src/model/kind.ts';
import type { ServerInfo } from '../../../src/model/server.ts';
import type { Wire } from '../../../src/model/wire.ts';
import { listSpellings, samplesByType, setsOf, word } from './by-type.ts';
import { only, sampleOf } from './sample.ts';
import type { Sample } from './sample.ts';
import { timeSample } from './times.ts';

/** What generated objects need from the machine and the server. */
export interface ObjectWorld {
  readonly flavour: ServerInfo['flavour'];
  /** Issuers that the server can reach. */
  readonly issuers: readonly string[];
  /** URLs of key sets that the server can reach. */
  readonly keySets: readonly string[];
  readonly caPem: string;
  /** JSON of a Google service account, made up. */
  readonly serviceAccount: string;
  /** The plugin version that the server itself has, by catalog path: `auth/jwt`. */
  readonly versions: ReadonlyMap<string, string>;
  /** Ids of entities and groups that exist, and auth mounts for aliases. */
  readonly identities: Readonly<Record<'entities' | 'groups' | 'mounts', readonly string[]>>;
}

/** Types of mounts that are generated. */
export const AUTH_TYPES = ['approle', 'userpass', 'jwt'] as const;
export const SECRET_TYPES = ['transit', 'ssh', 'kv'] as const;

/** Values of one field: those of its type, unless the servers take only some of them. */
export function samplesOf(
  kind: string,
  name: string,
  field: Field,
  world: ObjectWorld,
): fc.Arbitrary<Sample> {
  const own = vocabulary(world)[`${kind}.${name}`];
  if (own !== undefined) return own;
  if (field.enum !== undefined) return only(...field.enum.filter((one) => one !== ''));
  return samplesByType[field.type];
}

/** Whether the servers take any value of the field's type. */
export function isFree(kind: string, name: string, field: Field, world: ObjectWorld): boolean {
  return field.enum === undefined && vocabulary(world)[`${kind}.${name}`] === undefined;
}

type Vocabulary = Readonly<Record<string, fc.Arbitrary<Sample>>>;
const made = new WeakMap<ObjectWorld, Vocabulary>();

/** Made once for each world: generators take long to make and no time to use. */
function vocabulary(world: ObjectWorld): Vocabulary {
  const known = made.get(world) ?? newVocabulary(world);
  made.set(world, known);
  return known;
}

function newVocabulary(world: ObjectWorld): Vocabulary {
  return {
    'auth-mount.type': only(...AUTH_TYPES),
    'auth-mount.identity_token_key': only('default'),
    'secrets-mount.type': only(...SECRET_TYPES),
    'secrets-mount.identity_token_key': only('default'),
    'identity-group.member_entity_ids': setsOf(fc.constantFrom(...world.identities.entities)),
    'identity-group.member_group_ids': setsOf(fc.constantFrom(...world.identities.groups)),
    'group-alias.name': fc
      .stringMatching(/^[a-zA-Z]{16}$/)
      .map((text) => sampleOf(text.toLowerCase(), { verbatim: text })),
    'group-alias.mount': fc
      .constantFrom(...world.identities.mounts)
      .map((path) => sampleOf(path, { plain: path, 'with slash': `${path}/` })),
    'cel-role.cel_program': programs(),
    'policy.policy': policies(),
    'token-role.path_suffix': only('a-suffix.b', 'A-Suffix.b', 'a-suffix.b ', 'another'),
    'token-role.allowed_policies': withRoot(samplesByType.lowerSet),
    'token-role.disallowed_policies': withRoot(samplesByType.lowerSet),
    'kv-config.delete_version_after': fc.oneof(
      samplesByType.duration,
      // Every negative time is the same "never".
      fc.integer({ min: 1, max: 5000 }).map((n) => ({ ...timeSample(-n), key: 'never' })),
    ),
    'jwt-role.user_claim': only('sub', 'Sub', 'sub ', '/deep/claim'),
    'jwt-role.token_type': fc.constantFrom(
      sampleOf('default', { word: 'default', empty: '' }),
      sampleOf('service', { word: 'service' }),
      sampleOf('batch', { word: 'batch' }),
    ),
    'jwt-role.oauth2_metadata': setsOf(fc.constantFrom('access_token', 'id_token', 'refresh_token')),
    'jwt-config.oidc_discovery_url': only(...world.issuers),
    'jwt-config.oidc_discovery_ca_pem': only(world.caPem, `${world.caPem}\n`),
    'jwt-config.jwks_url': only(...world.keySets),
    'jwt-config.jwks_ca_pem': only(world.caPem, `${world.caPem}\n`),
    'jwt-config.jwks_pairs': fc
      .shuffledSubarray([...world.keySets], { minLength: 1 })
      .chain((urls) => fc.boolean().map((withCa) => keySetPairs(urls, withCa ? world.caPem : ''))),
    'jwt-config.oidc_response_types': fc.constantFrom(
      sampleOf('code', { list: ['code'], 'single text': 'code', repeated: ['code', 'code'] }),
      sampleOf('id_token', { list: ['id_token'], 'single text': 'id_token' }),
      sampleOf('both', listSpellings(['code', 'id_token'], ['id_token', 'code'])),
    ),
    'jwt-config.jwt_supported_algs': setsOf(
      fc.constantFrom('RS256', 'RS384', 'ES256', 'ES512', 'PS384', 'EdDSA'),
    ),
    'jwt-config.unsupported_critical_cert_extensions': setsOf(fc.constantFrom('2.5.29.30', '1.2.3', '1.2.4')),
    'jwt-config.override_allowed_server_names': setsOf(word.map((name) => `${name}.example`)),
    'jwt-config.provider_config': providers(world),
  };
}

function policies(): fc.Arbitrary<Sample> {
  const capabilities = fc.subarray(['create', 'read', 'update', 'delete', 'list'], { minLength: 1 });
  const stanza = fc
    .tuple(word, capabilities)
    .map(([name, may]) => `path "secret/data/${name}" {\n  capabilities = ${JSON.stringify(may)}\n}\n`);
  const json = fc
    .tuple(word, capabilities)
    .map(([name, may]) => JSON.stringify({ path: { [`kv/${name}`]: { capabilities: may } } }));
  const hcl = fc
    .uniqueArray(stanza, { minLength: 1, maxLength: 3 })
    .map((stanzas) => `# ${String(stanzas.length)}\r\n${stanzas.join('\n')}`);
  return fc.oneof(hcl, json).map((text) => sampleOf(text, { text }));
}

/** Beside `root` every other name is dropped. */
function withRoot(names: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  const root = word.map((other) =>
    sampleOf('root', {
      list: ['root'],
      'root and another': [other, 'root'],
      'root in commas': `ROOT,${other}`,
    }),
  );
  return fc.oneof({ weight: 5, arbitrary: names }, { weight: 1, arbitrary: root });
}

/** The order of key sets is kept by the server. */
function keySetPairs(urls: readonly string[], ca: string): Sample {
  const pairs = urls.map((url) => ({ jwks_url: url, jwks_ca_pem: ca }));
  return sampleOf(JSON.stringify(pairs), {
    pairs,
    'without CA': ca === '' ? urls.map((url) => ({ jwks_url: url })) : undefined,
  });
}

function programs(): fc.Arbitrary<Sample> {
  return fc.tuple(fc.constantFrom('true', 'false', 'a == "b"'), fc.nat(3)).map(([expression, count]) => {
    const variables = ['a', 'b', 'c'].slice(0, count).map((name) => ({ name, expression: `"${name}"` }));
    const program = count < 2 && expression.startsWith('a') ? 'true' : expression;
    const plain = { expression: program, ...(count > 0 && { variables }) };
    return sampleOf(JSON.stringify(plain), {
      plain,
      'no variables': count === 0 ? { expression: program, variables: [] } : undefined,
      'other order': { ...(count > 0 && { variables }), expression: program },
    });
  });
}

function providers(world: ObjectWorld): fc.Arbitrary<Sample> {
  const maps: Readonly<Record<string, Wire>>[] = [
    { provider: 'secureauth' },
    { provider: 'ibmisam' },
    { provider: 'azure' },
    {
      provider: 'gsuite',
      gsuite_service_account: world.serviceAccount,
      gsuite_admin_impersonate: 'admin@example.com',
      fetch_groups: true,
    },
  ];
  return fc.constantFrom(...maps).map((map) =>
    sampleOf(JSON.stringify(map), {
      plain: map,
      'other order': Object.fromEntries(Object.entries(map).toReversed()),
    }),
  );
}
