import { kinds } from '../kinds/index.ts';
import { specSchema } from '../spec/schema.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/** `vaultctl schema`: the JSON Schema of the spec, for editors. */
export function runSchema(io: Io): Promise<ExitCode> {
  io.out(`${JSON.stringify(specSchema(kinds, 'editor'), null, 2)}\n`);
  return Promise.resolve(exitCode.done);
}
