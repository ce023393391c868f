import fc from 'fast-check';

/** The parts of a JSON Schema that the blocks of presets are made of. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minProperties?: number;
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
  readonly anyOf?: readonly { readonly required: readonly string[] }[];
}

/** Makes the text of one scalar, by the keys that lead to it. */
type MakeText = (path: readonly string[]) => fc.Arbitrary<unknown>;

/** Values that fit a schema. */
export function fromSchema(
  schema: Schema,
  makeText: MakeText,
  path: readonly string[] = [],
): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return fc.oneof(...types.map((type) => ofType(type, schema, makeText, path)));
}

function ofType(
  type: string,
  schema: Schema,
  makeText: MakeText,
  path: readonly string[],
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return makeText(path);
    case 'integer':
      return fc.nat();
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(fromSchema(schema.items ?? {}, makeText, [...path, '*']), {
        minLength: schema.minItems ?? 0,
        maxLength: 3,
      });
    case 'object':
      return mapping(schema, makeText, path);
    default:
      throw new Error(`no values of type ${type}`);
  }
}

function mapping(schema: Schema, makeText: MakeText, path: readonly string[]): fc.Arbitrary<unknown> {
  const inner = schema.additionalProperties;
  if (typeof inner === 'object') {
    const key = fc.constantFrom('web', 'Data', 'a-b', 'x_1', 'everyone');
    const limits = { minKeys: schema.minProperties ?? 0, maxKeys: 3 };
    return fc.dictionary(key, fromSchema(inner, makeText, [...path, '*']), limits);
  }
  const all = Object.entries(schema.properties ?? {});
  return choices(schema).chain(({ chosen, excluded }) => {
    const own = all.filter(([name]) => !excluded.includes(name));
    const made = own.map(([name, part]) => [name, fromSchema(part, makeText, [...path, name])] as const);
    const requiredKeys = [...(schema.required ?? []), ...chosen];
    return fc.record(Object.fromEntries(made), { requiredKeys, noNullPrototype: true });
  });
}

/** Which keys of a choice are there, and which are not. */
function choices({
  oneOf,
  anyOf,
}: Schema): fc.Arbitrary<{ chosen: readonly string[]; excluded: readonly string[] }> {
  const keys = [...(oneOf ?? []), ...(anyOf ?? [])].flatMap(({ required }) => required);
  if (keys.length === 0) return fc.constant({ chosen: [], excluded: [] });
  return fc.constantFrom(...keys).map((key) => ({
    chosen: [key],
    excluded: oneOf === undefined ? [] : keys.filter((other) => other !== key),
  }));
}
