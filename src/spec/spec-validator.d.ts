/** The validator that the build compiles from the schema; see scripts/build.mjs. */
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema?: {
    readonly properties?: Readonly<Record<string, unknown>>;
    /** Choices of keys. */
    readonly oneOf?: readonly Choice[];
    readonly anyOf?: readonly Choice[];
  };
}

interface Choice {
  readonly required: readonly string[];
}

declare const validate: {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};

export type { SchemaError };
export default validate;
