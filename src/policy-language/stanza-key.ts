import type { Flavour, Since } from '../model/server.ts';

/** How a value of a stanza key is written. */
export type StanzaValueType =
  'string' | 'string-list' | 'parameters' | 'duration' | 'integer' | 'control-group';

/** All that is known about a key of a `path` stanza, or about a capability. */
export interface StanzaWord {
  readonly doc: string;
  /** The first version of each product that takes it. */
  readonly since: Since;
}

export interface StanzaKey extends StanzaWord {
  readonly type: StanzaValueType;
}

const FLAVOURS: readonly Flavour[] = ['vault', 'openbao'];
const EVERYWHERE: Since = { vault: '0', openbao: '0' };

/** The keys of a `path` stanza, in the order in which they are printed. */
export const stanzaKeys = {
  comment: { type: 'string', since: EVERYWHERE, doc: 'A remark; the servers ignore it.' },
  capabilities: {
    type: 'string-list',
    since: EVERYWHERE,
    doc: 'What a token may do on the path; deny drops everything else in the stanza.',
  },
  policy: {
    type: 'string',
    since: EVERYWHERE,
    doc: 'The legacy shorthand deny, read, write or sudo; its capabilities are added to the list.',
  },
  required_parameters: {
    type: 'string-list',
    since: EVERYWHERE,
    doc: 'Parameters that every request must carry.',
  },
  min_wrapping_ttl: {
    type: 'duration',
    since: EVERYWHERE,
    doc: 'The shortest lifetime that a response wrapping token may ask for.',
  },
  max_wrapping_ttl: {
    type: 'duration',
    since: EVERYWHERE,
    doc: 'The longest lifetime that a response wrapping token may ask for.',
  },
  mfa_methods: {
    type: 'string-list',
    since: EVERYWHERE,
    doc: 'MFA methods that a request must pass; only Vault Enterprise asks for them.',
  },
  subscribe_event_types: {
    type: 'string-list',
    since: { vault: '1.16.0' },
    doc: 'Event types that a token with the subscribe capability may receive.',
  },
  pagination_limit: {
    type: 'integer',
    since: { openbao: '2.2.0' },
    doc: 'The most keys that one list request returns.',
  },
  expiration: {
    type: 'string',
    since: { openbao: '2.3.0' },
    doc: 'The time from which the stanza no longer counts.',
  },
  list_scan_response_keys_filter_path: {
    type: 'string',
    since: { openbao: '2.4.0' },
    doc: 'A Go template of the path on which a token needs a capability to see a key in a list.',
  },
  allowed_parameters: {
    type: 'parameters',
    since: EVERYWHERE,
    doc: 'The only parameters a request may carry, with their values; an empty list allows any value.',
  },
  denied_parameters: {
    type: 'parameters',
    since: EVERYWHERE,
    doc: 'Parameters a request must not carry, with the values; an empty list denies any value.',
  },
  control_group: {
    type: 'control-group',
    since: { vault: '0' },
    doc: 'Who must approve a request before it is answered; only Vault Enterprise asks them.',
  },
} as const satisfies Readonly<Record<string, StanzaKey>>;

export type StanzaKeyName = keyof typeof stanzaKeys;

/** The capabilities a stanza may grant. */
export const capabilities = {
  create: { since: EVERYWHERE, doc: 'Write what is not there yet, on paths that tell new from old.' },
  read: { since: EVERYWHERE, doc: 'Read (GET).' },
  update: { since: EVERYWHERE, doc: 'Write (POST, PUT).' },
  patch: { since: EVERYWHERE, doc: 'Change parts (PATCH).' },
  delete: { since: EVERYWHERE, doc: 'Delete (DELETE).' },
  list: { since: EVERYWHERE, doc: 'List the keys one level below (LIST).' },
  scan: { since: { openbao: '2.2.0' }, doc: 'List the keys on all levels below (SCAN).' },
  sudo: { since: EVERYWHERE, doc: 'Use root-protected paths, beside the capability of the operation.' },
  subscribe: { since: { vault: '1.16.0' }, doc: 'Receive events.' },
  recover: { since: { vault: '1.20.0' }, doc: 'Recover a secret from a loaded snapshot.' },
  deny: { since: EVERYWHERE, doc: 'Forbid everything on the path.' },
} as const satisfies Readonly<Record<string, StanzaWord>>;

export type Capability = keyof typeof capabilities;

/** What the values of the legacy `policy` key stand for; `deny` replaces the list, the others are added to it. */
export const legacyPolicies = {
  deny: ['deny'],
  read: ['read', 'list'],
  write: ['create', 'read', 'update', 'delete', 'list'],
  sudo: ['create', 'read', 'update', 'delete', 'list', 'sudo'],
} as const satisfies Readonly<Record<string, readonly Capability[]>>;

export function isStanzaKey(name: string): name is StanzaKeyName {
  return Object.hasOwn(stanzaKeys, name);
}

export function isCapability(name: string): name is Capability {
  return Object.hasOwn(capabilities, name);
}

/** The products that never take this word. */
export function flavoursWithout(word: Pick<StanzaWord, 'since'>): readonly Flavour[] {
  return FLAVOURS.filter((flavour) => word.since[flavour] === undefined);
}

/** A bad value matters only to the products that know its key: the others refuse the key. */
export function onlyKnowing(key: StanzaKeyName): { readonly flavours?: readonly Flavour[] } {
  const strangers = flavoursWithout(stanzaKeys[key]);
  return strangers.length === 0
    ? {}
    : { flavours: FLAVOURS.filter((flavour) => !strangers.includes(flavour)) };
}
