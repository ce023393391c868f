import type { SchemaPart } from '../model/field-type.ts';
import { isMapping } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import { NumberText } from '../model/wire.ts';
import { block, claims, list, text, time } from './block-schema.ts';
import type { Put } from './platform.ts';

/** A block of a preset, or a part of one. */
export type Block = Readonly<Record<string, SpecValue>>;

/** A value with the place in the block that it comes from. */
export interface Given {
  readonly value: SpecValue;
  readonly from: readonly string[];
}

/** Where the keys of an issuer are found; the names are those of the mount's `config`. */
export const keySource: SchemaPart = block(
  'Where the server finds the keys, if not through the discovery document of the issuer: names as in the config of a mount.',
  {
    oidc_discovery_url: text('Issuer whose discovery document names the keys.'),
    oidc_discovery_ca_pem: text('CA certificates for the discovery document, in PEM.'),
    jwks_url: text('URL of the key set.'),
    jwks_ca_pem: text('CA certificates for `jwks_url`, in PEM.'),
    jwt_validation_pubkeys: list('Public keys, in PEM.'),
  },
);

/** What every role of a preset has. */
export function roleProperties(ttl: string): Readonly<Record<string, SchemaPart>> {
  return {
    bound_claims: claims('More claims that must match.'),
    bound_claims_type: {
      enum: ['string', 'glob'],
      description: 'How claims are compared: exactly, or with `*` for any text. Default: string.',
    },
    policies: list('Policies of the token that a login gets.'),
    ttl: time(`Life of that token. Default: ${ttl}.`),
  };
}

/** Puts the mount, and how it verifies tokens. */
export function putMount(put: Put, { mount, given, from, issuer }: MountInput): void {
  const config = ['auth', mount, 'config'];
  put(['auth', mount], {}, [...from, 'mount']);
  put(['auth', mount, 'type'], 'jwt', [...from, 'mount']);
  put(config, {}, [...from, 'keys']);
  const keys = partOf(given, 'keys');
  const hasSource = ['oidc_discovery_url', 'jwks_url', 'jwt_validation_pubkeys'].some((key) => key in keys);
  if (!hasSource && issuer !== undefined) {
    put(
      [...config, 'oidc_discovery_url'],
      issuer.value,
      issuer.from,
      'The server finds the keys through the discovery document of the issuer.',
    );
  }
  for (const [key, value] of Object.entries(keys)) put([...config, key], value, [...from, 'keys', key]);
  if (issuer === undefined) return;
  put([...config, 'bound_issuer'], issuer.value, issuer.from, 'Tokens of no other issuer, byte for byte.');
}

interface MountInput {
  readonly mount: string;
  /** The block that says where the keys are. */
  readonly given: Block;
  /** Where it stands in the preset. */
  readonly from: readonly string[];
  /** Undefined where tokens have none. */
  readonly issuer: Given | undefined;
}

/** Puts a role: who is admitted, and the token that they get. */
export function putRole(put: Put, role: RoleInput): void {
  const { mount, name, from, given } = role;
  const place = ['auth', mount, 'roles', name];
  const ttl = given['ttl'] ?? role.ttl;
  put(place, {}, from);
  put([...place, 'role_type'], 'jwt', from, 'For machines, which bring a token.');
  put([...place, 'user_claim'], role.userClaim, from, role.whyUserClaim);
  if (role.groupsClaim !== undefined) {
    put([...place, 'groups_claim'], role.groupsClaim.value, role.groupsClaim.from);
  }
  put([...place, 'bound_audiences'], asList(role.audience.value), role.audience.from, WHY_AUDIENCE);
  for (const { claim, value, key, why } of role.bound) {
    put([...place, 'bound_claims', claim], value, key, why);
  }
  for (const [claim, value] of Object.entries(partOf(given, 'bound_claims'))) {
    put([...place, 'bound_claims', claim], value, [...from, 'bound_claims', claim]);
  }
  if (given['bound_claims_type'] !== undefined) {
    put([...place, 'bound_claims_type'], given['bound_claims_type'], [...from, 'bound_claims_type']);
  }
  put([...place, 'token_policies'], given['policies'] ?? [], [...from, 'policies']);
  put([...place, 'token_ttl'], ttl, [...from, 'ttl'], role.whyTtl);
  put(
    [...place, 'token_max_ttl'],
    ttl,
    [...from, 'ttl'],
    'Else it could be renewed up to the limit of the mount.',
  );
}

const WHY_AUDIENCE = 'Tokens that were made for another system are refused.';

interface RoleInput {
  readonly mount: string;
  readonly name: string;
  readonly given: Block;
  readonly from: readonly string[];
  readonly userClaim: string;
  readonly whyUserClaim: string;
  readonly groupsClaim?: Given;
  readonly audience: Given;
  readonly bound: readonly Bound[];
  /** When the block says none. */
  readonly ttl: string;
  readonly whyTtl: string;
}

/** A claim that a role binds. */
export interface Bound {
  readonly claim: string;
  readonly value: SpecValue;
  /** The place in the block that it comes from. */
  readonly key: readonly string[];
  readonly why?: string;
}

/** Why a token of a pipeline is short-lived. */
export const WHY_JOB_TTL = 'Each job logs in anew, so its token need not last.';

/** The blocks by name below a key. */
export function blocksOf(given: Block, key: string): readonly (readonly [string, Block])[] {
  return Object.entries(partOf(given, key)).map(([name, inner]) => [name, isMapping(inner) ? inner : {}]);
}

/** The mapping below a key; an empty one when it is not there. */
export function partOf(given: Block, key: string): Block {
  const inner = given[key];
  return inner !== undefined && isMapping(inner) ? inner : {};
}

/** Text under a key where no secret may stand; the default when it is not there. */
export function plainText(given: Block, key: string, initial: string): string {
  const value = given[key];
  return typeof value === 'string' ? value : initial;
}

/** Numbers as the texts that platforms send. */
export function asText(value: SpecValue): SpecValue {
  if (Array.isArray(value)) return (value as readonly SpecValue[]).map(asText);
  if (value instanceof NumberText) return value.text;
  return typeof value === 'number' ? String(value) : value;
}

/** Whether a flag is set; `initial` when it is not there. */
export function isOn(value: SpecValue | undefined, initial: boolean): boolean {
  return value === undefined ? initial : value === true || value === 'true';
}

function asList(value: SpecValue): SpecValue {
  return Array.isArray(value) ? (value as readonly SpecValue[]) : [value];
}
