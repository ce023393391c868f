import { codeQualityReport } from './code-quality-report.ts';
import { dotenvReport } from './dotenv-report.ts';
import { gitlabTerraformReport } from './gitlab-terraform-report.ts';
import { junitReport } from './junit-report.ts';
import { markdownReport } from './markdown-report.ts';
import { reportJson } from './plan-json.ts';
import type { Report } from './plan-json.ts';
import type { ReportContext } from './report-context.ts';
import { sarifReport } from './sarif-report.ts';

/** The forms of `--report KIND=FILE`. */
export const reportKinds = {
  json: reportJson,
  markdown: markdownReport,
  junit: junitReport,
  sarif: sarifReport,
  codequality: codeQualityReport,
  'gitlab-terraform': gitlabTerraformReport,
  dotenv: dotenvReport,
} as const satisfies Readonly<Record<string, (report: Report, context: ReportContext) => string>>;

export type ReportKind = keyof typeof reportKinds;
