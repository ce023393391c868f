/** The validator that the build compiles from the schema; see scripts/build.mjs. */
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema?: { readonly properties?: Readonly<Record<string, unknown>> };
}

declare const validate: {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};

export type { SchemaError };
export default validate;
