/** Why a field cannot be taken out of an existing object, and what the plan says of the attempt. */
export interface FixedField {
  readonly why: string;
  /** Code of the finding, or `nothing`. */
  readonly says: string;
}

const required: FixedField = { why: 'the object is nothing without it', says: 'missing-key' };
const immutable: FixedField = {
  why: 'the server sets it when it creates the mount',
  says: 'immutable-field',
};
const pinned: FixedField = {
  why: 'the server cannot be told to forget a pin, so its own choice stands',
  says: 'nothing',
};

/** The checked list: fields that no object can lose, by kind and name. */
export const FIXED_FIELDS: Readonly<Record<string, FixedField>> = {
  'policy.policy': required,
  'auth-mount.type': required,
  'auth-mount.local': immutable,
  'auth-mount.seal_wrap': immutable,
  'auth-mount.external_entropy_access': immutable,
  'auth-mount.plugin_version': pinned,
  'secrets-mount.type': required,
  'secrets-mount.local': immutable,
  'secrets-mount.seal_wrap': immutable,
  'secrets-mount.external_entropy_access': immutable,
  'secrets-mount.force_no_cache': immutable,
  'secrets-mount.plugin_version': pinned,
  'jwt-config.oidc_discovery_url': {
    why: 'the only key source of its object',
    says: 'jwt-config-key-source',
  },
  'jwt-config.jwks_url': { why: 'the only key source of its object', says: 'jwt-config-key-source' },
  'jwt-config.jwks_pairs': { why: 'the only key source of its object', says: 'jwt-config-key-source' },
  'jwt-config.jwt_validation_pubkeys': {
    why: 'the only key source of its object',
    says: 'jwt-config-key-source',
  },
  'jwt-config.skip_jwks_validation': { why: 'write-only: acts on the write alone', says: 'nothing' },
  'jwt-role.user_claim': required,
  'cel-role.cel_program': required,
  'identity-group.type': {
    why: 'the server sets it when it creates the group',
    says: 'immutable-field',
  },
  'group-alias.name': required,
  'group-alias.mount': required,
};
