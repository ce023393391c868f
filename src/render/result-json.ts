import { jsonDocument } from './json-document.ts';

/** What a command that asks or changes tokens reports with `--json`, documented in docs/tokens.md. */
export function resultJson(command: string, exitCode: number, parts: object): string {
  return jsonDocument({ format: 1, command, exit_code: exitCode, ...parts });
}
