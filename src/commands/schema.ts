import { kinds } from '../kinds/index.ts';
import { specSchema } from '../spec/schema.ts';
import { testSchema } from '../testing/test-schema.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

export interface SchemaOptions {
  readonly tests?: boolean;
}

/** `vaultctl schema`: the JSON Schema of the spec or of test files, for editors. */
export function runSchema(io: Io, { tests = false }: SchemaOptions): Promise<ExitCode> {
  const schema = tests ? testSchema() : specSchema(kinds, 'editor');
  io.out(`${JSON.stringify(schema, null, 2)}\n`);
  return Promise.resolve(exitCode.done);
}
