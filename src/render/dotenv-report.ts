import type { Report } from './plan-json.ts';
import { runOutputs } from './run-outputs.ts';

/** Variables for later jobs. https://docs.gitlab.com/ee/ci/yaml/artifacts_reports.html#artifactsreportsdotenv */
export function dotenvReport(report: Report): string {
  return Object.entries(runOutputs(report))
    .map(([name, value]) => `VAULTCTL_${name.replaceAll('-', '_').toUpperCase()}=${value}\n`)
    .join('');
}
