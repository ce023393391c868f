import { hasErrors } from '../model/diagnostic.ts';
import { countText } from '../render/diagnostic-text.ts';
import { reportJson } from '../render/plan-json.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import { judged, readSpec } from './spec-options.ts';
import type { SpecOptions } from './spec-options.ts';

/** `vaultctl validate`: every mistake that can be found without a server. */
export async function runValidate(io: Io, paths: readonly string[], options: SpecOptions): Promise<ExitCode> {
  const spec = await readSpec(io, paths, options, '');
  const diagnostics = judged(spec.findings, options);
  const code = hasErrors(diagnostics) ? exitCode.wrongInput : exitCode.done;
  if (options.json === true) {
    io.out(reportJson({ command: 'validate', exitCode: code, diagnostics }));
    return code;
  }
  showFindings(io, diagnostics, spec.sourceLine);
  if (code === exitCode.done) {
    const objects = spec.resources.length === 1 ? '1 object' : `${spec.resources.length} objects`;
    const found = diagnostics.length === 0 ? '' : `, ${countText(diagnostics)}`;
    io.out(`The spec is valid: ${objects}${found}.\n`);
  }
  return code;
}
