import { catalogue } from '../model/catalogue.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';
import type { Position, Rank } from '../model/diagnostic.ts';
import type { Report } from './plan-json.ts';
import { printable } from './printable.ts';
import type { ReportContext } from './report-context.ts';

/** Whatever is wrong with a run, in one form: a finding, an object that was not applied, the end of the run itself. */
export interface ReportFinding {
  readonly severity: 'error' | 'warning';
  readonly rank?: Rank;
  readonly code: string;
  /** Names the object. */
  readonly message: string;
  readonly rule?: string;
  readonly hint?: string;
  /** In a file of the repository. */
  readonly at?: Position;
  readonly address?: string;
}

/** What no entry of the catalogue stands for, with the rule that it breaks. */
export const OWN_RULES = {
  'not-applied': 'Every change of a plan is applied.',
  'run-failed': 'A run comes to its end.',
} as const;

/** All that is wrong, errors first. Control characters are made visible, files are those of the repository. */
export function reportFindings(
  { diagnostics, applied = [], error }: Report,
  context: ReportContext,
): readonly ReportFinding[] {
  const own = (code: keyof typeof OWN_RULES): Pick<ReportFinding, 'severity' | 'code' | 'rule'> => ({
    severity: 'error',
    code,
    rule: OWN_RULES[code],
  });
  const found: readonly ReportFinding[] = [
    ...(error === undefined ? [] : [{ ...own('run-failed'), ...error }]),
    ...applied.flatMap((one) => {
      if (one.outcome !== 'failed') return [];
      const { message, hint, at } = one.failure;
      return [
        {
          ...own('not-applied'),
          message,
          address: one.change.address,
          ...(hint !== undefined && { hint }),
          ...(at !== undefined && { at }),
        },
      ];
    }),
    ...diagnostics.map((diagnostic) => ({ ...diagnostic, ...ruleOf(diagnostic.code) })),
  ];
  const shown = found.map((one) => readable(one, context));
  const isError = ({ severity }: ReportFinding): boolean => severity === 'error';
  return [...shown.filter(isError), ...shown.filter((one) => !isError(one))];
}

/** Three steps, as SARIF and GitHub have them. */
export function levelOf({ severity, rank }: ReportFinding): 'error' | 'warning' | 'note' {
  return severity === 'warning' && rank === 'low' ? 'note' : severity;
}

/** A digest for each, the same in the next run although lines have moved; no two are equal. */
export function fingerprints(
  findings: readonly ReportFinding[],
  { sha256 }: ReportContext,
): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ code, at, address, message }) => {
    const base = JSON.stringify([code, at?.file ?? '', address ?? '', message]);
    const times = seen.get(base) ?? 0;
    seen.set(base, times + 1);
    return sha256(`${base}${times}`);
  });
}

function ruleOf(code: string): { readonly rule?: string } {
  return code in catalogue ? { rule: catalogue[code as DiagnosticCode].rule } : {};
}

function readable({ at, ...finding }: ReportFinding, context: ReportContext): ReportFinding {
  const { address, message, hint } = finding;
  const subject = address === undefined || message.includes(address) ? '' : `${address}: `;
  const file = at === undefined ? undefined : context.fileInRepository(at.file);
  return {
    ...finding,
    message: printable(`${subject}${message}`),
    ...(hint !== undefined && { hint: printable(hint) }),
    ...(at !== undefined && file !== undefined && { at: { ...at, file } }),
  };
}
