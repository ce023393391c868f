import { lintRules } from '../access/lint/index.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { countText } from '../render/diagnostic-text.ts';
import { reportJson } from '../render/plan-json.ts';
import { assumedServer, namedServer } from './assumed-server.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import { lintSpec } from './lint-findings.ts';
import type { ReportOptions } from './report-options.ts';
import { judged, readSpec } from './spec-options.ts';
import type { SpecOptions } from './spec-options.ts';
import { withReports } from './with-reports.ts';

export interface ValidateOptions extends SpecOptions, ReportOptions {
  /** `vault`, `openbao`, or one with its version. */
  readonly server?: string;
}

/** `vaultctl validate`: every mistake that can be found without a server. */
export function runValidate(io: Io, paths: readonly string[], options: ValidateOptions): Promise<ExitCode> {
  const command = 'validate';
  return withReports(io, { command, paths, options }, async (write) => {
    const spec = await readSpec(io, paths, options, '', namedServer(options.server));
    const { left, waived } = hasErrors(spec.findings)
      ? { left: spec.findings, waived: [] }
      : lintSpec(io, spec, { rules: lintRules, server: assumedServer(options.server) });
    const diagnostics = judged(left, options);
    const judgement = hasErrors(diagnostics) ? exitCode.wrongInput : exitCode.done;
    const code = await write(judgement, () => ({ diagnostics, waived }));
    if (options.json === true) {
      io.out(reportJson({ command, exitCode: code, diagnostics, waived }));
      return code;
    }
    showFindings(io, diagnostics, spec.sourceLine);
    if (judgement === exitCode.done) {
      const objects = spec.resources.length === 1 ? '1 object' : `${spec.resources.length} objects`;
      const found = diagnostics.length === 0 ? '' : `, ${countText(diagnostics)}`;
      const rest = waived.length === 0 ? '' : `, ${waived.length} waived`;
      io.out(`The spec is valid: ${objects}${found}${rest}.\n`);
    }
    return code;
  });
}
