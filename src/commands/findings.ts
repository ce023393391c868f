import type { Diagnostic } from '../model/diagnostic.ts';
import { diagnosticsText } from '../render/diagnostic-text.ts';
import type { SourceLine } from '../render/diagnostic-text.ts';
import { makeStyle } from '../render/style.ts';
import type { Io } from './io.ts';

/** Shows findings on standard error, where they do not disturb what a program reads. */
export function showFindings(io: Io, diagnostics: readonly Diagnostic[], sourceLine: SourceLine): void {
  if (diagnostics.length === 0) return;
  io.err(`${diagnosticsText(diagnostics, sourceLine, makeStyle(io.color.err))}\n`);
}
