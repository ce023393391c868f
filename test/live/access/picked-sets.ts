import type { AccessRequest } from '../../../src/access/decide.ts';

/** Policies for which chance seldom finds the right path. The token is of the bench's first entity. */
export interface PickedSet {
  readonly text: string;
  readonly paths: readonly string[];
}

const metadata = (key: string): string => `{{identity.entity.metadata.${key}}}`;

const read = { operation: 'read', path: 'kv/a' } as const;

export const pickedSets: readonly PickedSet[] = [
  // Two rules of one rank but for the order of their letters, and for their length in bytes.
  set({ '+/b/+': 'read', '+/+/b': 'list' }, 'x/b/b', 'x/b/c', 'x/c/b'),
  set({ 'a/+/b/+/*': 'read', 'a/+/+/b/*': 'list' }, 'a/x/b/b/', 'a/x/b/b/c'),
  set({ '+/é/+': 'read', '+/+/bc': 'list' }, 'x/é/bc'),
  set({ '+/é/+': 'read', '+/+/b': 'list' }, 'x/é/b'),
  set({ '+/ｚ/+': 'read', '+/+/😀': 'list' }, 'x/ｚ/😀'),
  // Values of templates on which servers differ.
  set({ [`kv/${metadata('star')}`]: 'read' }, 'kv/*', 'kv/a', 'kv/'),
  set({ [`kv/a/${metadata('plus')}`]: 'read' }, 'kv/a/+', 'kv/a/x'),
  set({ [`kv/${metadata('slash')}`]: 'read' }, 'kv/a/b'),
  set({ [`kv/+${metadata('star')}`]: 'read', other: 'read' }, 'kv/a', 'other'),
  set({ [`kv/${metadata(' team')}`]: 'read', 'kv/{{ identity.entity.name }}': 'read' }, 'kv/a', 'kv/ent-0'),
  set({ [metadata('team')]: 'read', [`/${metadata('empty')}`]: 'list' }, 'a', '/', 'x'),
  set({ 'kv/{{identity.entity.aliases.auth_other_1.name}}': 'read' }, 'kv/ent-0', 'kv/'),
  set({ 'kv/{{identity.groups.names.outer-ent-0.metadata.env}}': 'read' }, 'kv/b', 'kv/a'),
  set({ '/a': 'read', '//b': 'read' }, 'a', 'b', '/b', '//b'),
];

/** A stanza for `kv/*` in several texts, and requests with these parameters. */
export interface PickedRequests {
  readonly texts: readonly string[];
  readonly requests: readonly AccessRequest[];
}

export const pickedRequests: readonly PickedRequests[] = [
  // The reasons that do not depend on parameters.
  {
    texts: [stanza(''), 'path "kv/b" { capabilities = ["deny"] }'],
    requests: [
      read,
      { operation: 'delete', path: 'kv/a' },
      { operation: 'read', path: 'kv/b' },
      { operation: 'read', path: 'cubbyhole/a' },
    ],
  },
  {
    texts: [
      stanza('max_wrapping_ttl = 60'),
      stanza('max_wrapping_ttl = 120 min_wrapping_ttl = 30'),
      stanza(''),
    ],
    requests: [undefined, 29, 30, 60, 61, 120].map((wrapTtl) => ({ ...read, ...(wrapTtl && { wrapTtl }) })),
  },
  {
    texts: [stanza('max_wrapping_ttl = 60'), stanza('min_wrapping_ttl = 90')],
    requests: [60, 75, 90].map((wrapTtl) => ({ ...read, wrapTtl })),
  },
  {
    texts: [
      stanza('required_parameters = ["a"] allowed_parameters = { "a" = ["x"] }'),
      stanza('required_parameters = ["B"] allowed_parameters = { "a" = ["y"], "b" = [] }'),
    ],
    requests: writes(
      { a: 'x' },
      { b: 'x' },
      { a: 'x', b: 1 },
      { a: 'y', b: 1 },
      { a: 'z', b: 1 },
      { a: 'x', B: 1 },
    ),
  },
  // An empty list takes any value, from whichever policy it comes.
  ...[
    ['["x"]', '[]'],
    ['[]', '["x"]'],
  ].map((lists) => ({
    texts: lists.map((list) => stanza(`allowed_parameters = { "a" = ${list} }`)),
    requests: writes({ a: 'x' }, { a: 'z' }, { b: 'x' }),
  })),
  {
    texts: [stanza('allowed_parameters = { "a" = ["x", "y"], "b" = ["*x"], "c" = ["x*"], "*" = [] }')],
    requests: writes(
      ...[{ a: 'x, y' }, { a: 'x,z' }, { a: ['y', 'x'] }, { a: ['x', 'z'] }, { a: [] }, { a: '' }],
      ...[{ b: 'ax' }, { b: 'xa' }, { c: 'xa' }, { c: 'ax' }, { C: 'ax' }, { d: 'any' }],
    ),
  },
  {
    texts: [
      stanza('denied_parameters = { "a" = ["x"], "b" = ["*x"], "c" = ["x*"], "d" = ["*"], "e" = ["*x*"] }'),
    ],
    requests: writes(
      ...[{ a: 'x, y' }, { a: ['z', 'x'] }, { a: 'z' }, { b: 'ax' }, { b: 'xa' }, { c: 'xa' }, { c: 'ax' }],
      ...[{ d: 'a' }, { d: '*' }, { d: '' }, { e: 'axa' }, { e: 'a' }],
    ),
  },
  {
    texts: [stanza('allowed_parameters = { "a" = [5, true, ["x"], { "k" = "v" }, []] }')],
    requests: writes(
      ...[{ a: 5 }, { a: '5' }, { a: true }, { a: false }, { a: 'true' }, { a: null }],
      ...[{ a: ['x'] }, { a: ['*'] }, { a: { k: 'v' } }, { a: { k: 'v', l: 'v' } }, { a: {} }, { a: [] }],
      ...[{ a: [true, true] }, { a: [['x']] }],
    ),
  },
  { texts: [stanza('allowed_parameters = { "*" = ["x"] }')], requests: writes({ a: 'z' }, { '*': 'z' }) },
  { texts: [stanza('denied_parameters = { "*" = ["x"] }')], requests: writes({ a: 'z' }, {}) },
];

/** Only OpenBao knows pages. */
export const pickedPages: readonly PickedRequests[] = [
  ['pagination_limit = 3'],
  ['pagination_limit = 3 required_parameters = ["Limit"]'],
  ['pagination_limit = 3', 'pagination_limit = 2'],
  ['required_parameters = ["limit"]'],
].map((rests) => ({
  texts: rests.map(stanza),
  requests: [undefined, 'max', '0', '2', '3', '4', '-1', '', 'x'].map((limit) => ({
    operation: 'list',
    path: 'kv/',
    ...(limit !== undefined && { parameters: { limit } }),
  })),
}));

function set(grants: Readonly<Record<string, string>>, ...paths: string[]): PickedSet {
  const stanzas = Object.entries(grants).map(
    ([path, capability]) => `path "${path}" { capabilities = ["${capability}"] }`,
  );
  return { text: stanzas.join('\n'), paths };
}

function stanza(rest: string): string {
  return `path "kv/*" { capabilities = ["create", "read", "update", "list"] ${rest} }`;
}

function writes(...bodies: NonNullable<AccessRequest['parameters']>[]): AccessRequest[] {
  return bodies.map((parameters) => ({ operation: 'update', path: 'kv/a', parameters }));
}
