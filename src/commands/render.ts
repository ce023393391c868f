import { kinds } from '../kinds/index.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { reportJson } from '../render/plan-json.ts';
import { longForm, longValue } from '../spec/long-form.ts';
import type { LongDocument } from '../spec/long-form.ts';
import { specText } from '../spec/spec-text.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { showFindings } from './findings.ts';
import type { Io } from './io.ts';
import { judged, readSpec } from './spec-options.ts';
import type { SpecOptions } from './spec-options.ts';

/** `vaultctl render`: prints the spec in the long form, which gives the same plan. A spec with errors has none. */
export async function runRender(io: Io, paths: readonly string[], options: SpecOptions): Promise<ExitCode> {
  const spec = await readSpec(io, paths, options, '');
  const diagnostics = judged(spec.findings, options);
  const code = hasErrors(diagnostics) ? exitCode.wrongInput : exitCode.done;
  const documents = code === exitCode.done ? longForm(spec.documents, kinds) : [];
  if (options.json === true) {
    const long = code === exitCode.done ? { spec: documents.map(longValue) } : {};
    io.out(reportJson({ command: 'render', exitCode: code, ...long, diagnostics }));
    return code;
  }
  if (code !== exitCode.done) showFindings(io, diagnostics, spec.sourceLine);
  io.out(documents.map(textOf).join('---\n'));
  return code;
}

function textOf({ head, objects, why }: LongDocument): string {
  return specText({ head, objects, remarkAt: why, remarks: [] });
}
