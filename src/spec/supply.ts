import { finding } from '../model/catalogue.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { BuildInput, Supply } from './build-value.ts';
import type { Reading } from './read-text.ts';
import type { Variables } from './variables.ts';

/** Names of environment variables that a spec may read without more ado. */
const ENV_PREFIX = 'VAULTCTL_VAR_';

export interface SupplyInput {
  readonly variables: Variables;
  readonly env: (name: string) => string | undefined;
  /** From the command line, which alone may widen what a spec reads. */
  readonly envPrefix: string | undefined;
  /** From the spec, which may only narrow it. */
  readonly narrower: readonly string[];
  /** A file's text, or undefined while it has not been read. */
  readonly file: (path: string) => Reading | undefined;
}

/** Gives substitutions their values. What comes from the environment or a file is sensitive. */
export function supplier(input: SupplyInput): BuildInput['supply'] {
  const prefixes = [input.envPrefix ?? ENV_PREFIX, ...input.narrower];
  return ({ kind, name }) => {
    switch (kind) {
      case 'var':
        return fromVariable(input.variables, name);
      case 'env':
        return fromEnvironment(input.env, prefixes, name);
      case 'file':
        return fromFile(input.file(name));
    }
  };
}

function fromVariable(variables: Variables, name: string): Supply {
  const variable = variables.get(name);
  if (variable === undefined) return fault('variable-undefined', `variable ${name} is not declared`);
  if (variable.value !== undefined) return { value: variable.value, sensitive: false };
  const related = [{ at: variable.at, note: 'it is declared here, without a default' }];
  return {
    ...fault('variable-undefined', `variable ${name} has no value`, { related }),
    missing: `variable ${name}`,
  };
}

function fromEnvironment(env: SupplyInput['env'], prefixes: readonly string[], name: string): Supply {
  const refused = prefixes.find((prefix) => !name.startsWith(prefix));
  if (refused !== undefined) return fault('env-not-allowed', `${name} does not begin with ${refused}`);
  const value = env(name);
  if (value === undefined)
    return {
      ...fault('env-undefined', `environment variable ${name} is not set`),
      missing: `environment variable ${name}`,
    };
  return { value, sensitive: true };
}

/** One final line break is dropped: editors and `echo` write it, and nobody means it. */
function fromFile(reading: Reading | undefined): Supply {
  if (reading === undefined) return { value: '', sensitive: true };
  if (!('text' in reading)) return fault(reading.code, reading.message);
  return { value: reading.text.replace(/\r?\n$/, ''), sensitive: true };
}

function fault(code: DiagnosticCode, message: string, more: Pick<Diagnostic, 'related'> = {}): Supply {
  return { fault: (at) => finding(code, message, { ...more, ...(at !== undefined && { at }) }) };
}
