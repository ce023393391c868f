import type { SchemaPart } from '../model/field-type.ts';
import { capabilities, legacyPolicies, stanzaKeys } from './stanza-key.ts';
import type { StanzaKey, StanzaKeyName, StanzaValueType } from './stanza-key.ts';

const STRINGS: SchemaPart = { type: 'array', items: { type: 'string' } };
const DURATION: SchemaPart = { type: ['string', 'integer'] };

const TYPES: Readonly<Record<StanzaValueType, SchemaPart>> = {
  string: { type: 'string' },
  'string-list': STRINGS,
  parameters: { type: 'object', additionalProperties: { type: 'array' } },
  duration: DURATION,
  integer: { type: 'integer' },
  'control-group': closed({
    ttl: DURATION,
    factor: {
      type: 'object',
      additionalProperties: closed({
        identity: closed({ group_ids: STRINGS, group_names: STRINGS, approvals: { type: 'integer' } }),
        controlled_capabilities: STRINGS,
      }),
    },
  }),
};

/** The keys whose values are words of a table. */
const WORDS: Partial<Readonly<Record<StanzaKeyName, SchemaPart>>> = {
  capabilities: { type: 'array', items: { enum: Object.keys(capabilities) } },
  policy: { enum: Object.keys(legacyPolicies) },
};

/** JSON Schema of `rules:`, a list of stanzas. */
export const rulesSchema: SchemaPart = {
  type: 'array',
  items: {
    ...closed({
      path: { type: 'string', description: 'The path; + stands for one segment, * at the end for any rest.' },
      ...Object.fromEntries(
        Object.entries<StanzaKey>(stanzaKeys).map(([name, { type, doc }]) => [
          name,
          { ...TYPES[type], ...WORDS[name as StanzaKeyName], description: doc }, // entries lose the names
        ]),
      ),
    }),
    required: ['path'],
  },
};

function closed(properties: Readonly<Record<string, SchemaPart>>): SchemaPart {
  return { type: 'object', additionalProperties: false, properties };
}
