import type { SchemaPart } from '../model/field-type.ts';
import type { Preset } from '../platforms/platform.ts';

/** The blocks of presets, by their keys at the top of a spec; `forEditor` widens the schema of a scalar. */
export function presetSchemas(
  presets: readonly Preset[],
  forEditor: (scalar: SchemaPart) => SchemaPart = (scalar) => scalar,
): SchemaPart {
  return Object.fromEntries(
    presets.map(({ key, doc, schema }) => [key, { ...widened(schema, forEditor), description: doc }]),
  );
}

/** With the schemas of all values in it that are no mappings and no lists. */
function widened(schema: SchemaPart, change: (scalar: SchemaPart) => SchemaPart): SchemaPart {
  const { properties, additionalProperties, items } = schema as Inner;
  if (schema['type'] === 'array') return { ...schema, ...(items && { items: widened(items, change) }) };
  if (schema['type'] !== 'object') return change(schema);
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, inner]) => [key, widened(inner, change)]),
      ),
    }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: widened(additionalProperties, change),
    }),
  };
}

interface Inner {
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly additionalProperties?: SchemaPart | boolean;
  readonly items?: SchemaPart;
}
