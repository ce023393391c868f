import type { SchemaPart } from '../model/field-type.ts';
import type { Preset } from '../platforms/platform.ts';
import { page, table } from './reference.ts';

/** The reference of presets in Markdown: a section for each, derived from its schema. */
export function presetPage(presets: readonly Preset[]): string {
  const [first] = presets;
  return page(
    '# Reference of presets',
    'What may stand in the block of a preset. [Presets](../presets.md) shows an example of each, and what it stands for.',
    ...presets.flatMap(({ key, doc, schema }) => [
      `## ${key}`,
      doc,
      table(['key', 'notes'], rowsOf(schema, [])),
      ...choiceText(schema),
    ]),
    '## keys',
    'Every preset takes these below `keys`. Without one of `oidc_discovery_url`, `jwks_url` and `jwt_validation_pubkeys` the server goes by the issuer, which a Nomad cluster does not have.',
    table(['key', 'notes'], first === undefined ? [] : keyRows(first.schema)),
  );
}

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaPart | boolean;
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
  readonly anyOf?: readonly { readonly required: readonly string[] }[];
}

/** A row for each key, what is below it after it; what is below `keys` stands elsewhere. */
function rowsOf(schema: SchemaPart, path: readonly string[]): readonly (readonly string[])[] {
  const { properties = {}, required = [], oneOf = [] } = schema as Schema;
  const choices = oneOf.flatMap((choice) => choice.required);
  return Object.entries(properties).flatMap(([key, inner]) => {
    const { description = '', additionalProperties } = inner as Schema;
    const mark = required.includes(key)
      ? ' Required.'
      : choices.includes(key)
        ? ` One of ${listed(choices)}.`
        : '';
    const below =
      typeof additionalProperties === 'object'
        ? { to: additionalProperties, name: ['<name>'] }
        : { to: inner, name: [] };
    const here = [...path, key];
    return [
      [`\`${here.join('.')}\``, `${description}${mark}`],
      ...(key === 'keys' ? [] : rowsOf(below.to, [...here, ...below.name])),
    ];
  });
}

function keyRows(schema: SchemaPart): readonly (readonly string[])[] {
  const keys = (schema as Schema).properties?.['keys'];
  return keys === undefined ? [] : rowsOf(keys, []);
}

function choiceText(schema: SchemaPart): readonly string[] {
  const { anyOf = [] } = schema as Schema;
  return anyOf.length === 0 ? [] : [`At least one of ${listed(anyOf.flatMap(({ required }) => required))}.`];
}

function listed(keys: readonly string[]): string {
  return keys.map((key) => `\`${key}\``).join(', ');
}
