import fc from 'fast-check';
import { capabilities, stanzaKeys } from '../../src/policy-language/stanza-key.ts';

const WORDS = [...Object.keys(capabilities), 'nonsense', 'root', 'Read', ''];
const KEYS = [...Object.keys(stanzaKeys), 'nonsense', 'Policy', 'ttl', 'factor'];
const SEPARATORS = ['\n', ' ', '\r\n', ' # c\n', ' // c\n', ' /* c */ ', '\n\n'];
const FRAGMENTS = [
  '"',
  '{',
  '}',
  '[',
  ']',
  '=',
  ',',
  '\\',
  '${',
  '#',
  '/*',
  '*/',
  '<<E\n',
  '\nE\n',
  '\n',
  ' ',
  '.',
  '-',
  '+',
];
const MORE_FRAGMENTS = [
  '0',
  '1e',
  'x',
  ':',
  'é',
  '\u00a0',
  '\0',
  '\uE123',
  '\uFEFF',
  '{{',
  '}}',
  '+*',
  '*',
  '\\x',
  '\\400',
  'true',
];

/** The first of the two in nine of ten cases. */
function mostly<A, B>(usual: fc.Arbitrary<A>, odd: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof<
    [{ arbitrary: fc.Arbitrary<A | B>; weight: number }, { arbitrary: fc.Arbitrary<A | B>; weight: number }]
  >({ arbitrary: usual, weight: 9 }, { arbitrary: odd, weight: 1 });
}

const string = fc
  .oneof(
    fc.constantFrom(...WORDS),
    fc.string({ unit: fc.constantFrom(...'abc/+*{}$"\\ é\t'.split('')), maxLength: 8 }),
  )
  .map((text) => `"${text.replaceAll(/["\\]/g, (char) => `\\${char}`)}"`);
const heredoc = fc.constantFrom('<<E\nx\nE\n', '<<-E\n  x\n  E\n', '<<E\n\nE\n');
const number = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('0x1f', '017', '1e3', '.5', '5.'),
);
const time = fc.constantFrom(
  '"5m"',
  '"1h"',
  '"1d"',
  '60',
  '"60"',
  '"-1s"',
  '1.5',
  '"2030-01-31T12:00:00Z"',
  '"soon"',
);

interface Parts {
  readonly value: string;
  readonly item: string;
}

const { value, item } = fc.letrec<Parts>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(string, number, time, heredoc, fc.constantFrom('true', 'false', '[]', '{}', 'bare')),
    fc
      .tuple(fc.array(tie('value'), { maxLength: 3 }), fc.constantFrom(', ', ',', ',\n', ' '))
      .map(([elements, separator]) => `[${elements.join(separator)}]`),
    fc.array(tie('item'), { maxLength: 3 }).map((items) => `{ ${items.join('\n')} }`),
  ),
  item: fc
    .tuple(
      fc.oneof(fc.constantFrom('a', 'b', '"c"', '*'), string),
      fc.constantFrom(' = ', ' ', ' "x" '),
      tie('value'),
    )
    .map((parts) => parts.join('')),
}));

const good = fc.constantFrom(...Object.keys(capabilities));
const strings = fc
  .array(mostly(good, fc.constantFrom(...WORDS)), { maxLength: 4 })
  .map((words) => JSON.stringify(words));
const scalar = fc.oneof(fc.string({ maxLength: 4 }), fc.integer(), fc.boolean());
const parameters = fc
  .dictionary(fc.constantFrom('a', 'B', '*'), fc.array(scalar, { maxLength: 2 }))
  .map((map) =>
    Object.entries(map).map(([key, list]) => `"${key}" = ${JSON.stringify(list).replaceAll('${', '')}`),
  )
  .map((lines) => `{ ${lines.join('\n')} }`);
const controlGroup = fc
  .tuple(strings, fc.integer({ min: 0, max: 4 }))
  .map(([groups, count]) => `{ factor "f" { identity { group_names = ${groups} approvals = ${count} } } }`);

/** A key with a value that fits. */
const fitting = fc.oneof(
  { arbitrary: strings.map((list) => `capabilities = ${list}`), weight: 4 },
  fc.constantFrom('read', 'write', 'sudo', 'deny').map((word) => `policy = "${word}"`),
  string.map((text) => `comment = ${text}`),
  fc
    .tuple(fc.constantFrom('allowed_parameters', 'denied_parameters'), parameters)
    .map((parts) => parts.join(' = ')),
  strings.map((list) => `required_parameters = ${list}`),
  fc.tuple(fc.constantFrom('min_wrapping_ttl', 'max_wrapping_ttl'), time).map((parts) => parts.join(' = ')),
  fc.constantFrom('pagination_limit = 5', 'mfa_methods = ["a"]', 'subscribe_event_types = ["*"]'),
  controlGroup.map((group) => `control_group = ${group}`),
);

const anySetting = fc.oneof(
  fc
    .tuple(fc.constantFrom(...KEYS), fc.constantFrom(' = ', ' = ', ' ', ' "x" '), value)
    .map((parts) => parts.join('')),
  time.map((text) => `expiration = ${text}`),
  item,
);

const settings = fc.uniqueArray(mostly(fitting, anySetting), {
  maxLength: 3,
  selector: (text) => text.split(' ')[0],
});
const plainPath = fc.constantFrom('"a"', '"b/*"', '"+/c/*"', '"{{identity.entity.id}}/d"', 'bare', '"e f"');
const oddPath = fc
  .array(fc.constantFrom('a', '/', '+', '*', '{{', '}}', 'b c'), { maxLength: 6 })
  .map((parts) => `"${parts.join('')}"`);

const stanza = fc
  .tuple(
    mostly(fc.constantFrom('path', '"path"'), fc.constantFrom('name', 'paths')),
    mostly(plainPath, oddPath),
    fc.oneof(settings, fc.array(fitting, { maxLength: 4 })),
    mostly(fc.constantFrom(...SEPARATORS), fc.constantFrom('', '; ')),
  )
  .map(([keyword, label, body, separator]) => `${keyword} ${label} {${separator}${body.join(separator)}\n}`);

/** An HCL policy of sound build, most of whose values fit. */
export const hclText = fc
  .tuple(fc.array(stanza, { minLength: 1, maxLength: 2 }), fc.constantFrom(...SEPARATORS))
  .map(([stanzas, separator]) => stanzas.join(separator));

const jsonValue = fc.oneof(
  fc.constantFrom('5m', '1h', 60, 1.5, null, true, 'read', 'deny'),
  fc.dictionary(fc.constantFrom('a', 'b'), fc.array(fc.constantFrom('x', 1, true, {}), { maxLength: 2 })),
);
const jsonStanza = mostly(
  fc.record(
    {
      capabilities: fc.array(good, { maxLength: 3 }),
      comment: jsonValue,
      allowed_parameters: fc.dictionary(fc.constantFrom('a', 'b'), fc.array(scalar, { maxLength: 2 })),
      min_wrapping_ttl: fc.constantFrom('5m', 60, null),
    },
    { requiredKeys: ['capabilities'] },
  ),
  fc.dictionary(fc.constantFrom(...KEYS), fc.oneof(fc.array(fc.constantFrom(...WORDS)), jsonValue), {
    maxKeys: 4,
  }),
);

/** A JSON policy. */
export const jsonText = fc
  .tuple(
    fc.dictionary(
      mostly(fc.constantFrom('a', 'b/*', '+/c', '{{d}}'), fc.string({ maxLength: 5 })),
      fc.oneof(jsonStanza, fc.array(jsonStanza, { maxLength: 2 })),
      { maxKeys: 3 },
    ),
    fc.constantFrom(0, 2),
  )
  .map(([stanzas, indent]) => JSON.stringify({ path: stanzas }, null, indent));

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat({ max: 10_000 }),
  remove: fc.nat({ max: 2 }),
  insert: fc.oneof(fc.constant(''), fc.constantFrom(...FRAGMENTS, ...MORE_FRAGMENTS)),
});

/** A text with one or two slips of the keyboard. */
export function withSlips(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(texts, fc.array(edit, { minLength: 1, maxLength: 2 }))
    .map(([text, edits]) => edits.reduce(applyEdit, text));
}

function applyEdit(text: string, { at, remove, insert }: Edit): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + insert + text.slice(place + remove);
}
