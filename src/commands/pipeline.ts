import { annotations, groupEnd, groupStart, stepOutputs } from '../render/github-commands.ts';
import { sectionEnd, sectionStart } from '../render/gitlab-section.ts';
import { markdownReport } from '../render/markdown-report.ts';
import type { Report } from '../render/plan-json.ts';
import type { ReportContext } from '../render/report-context.ts';
import { reportFindings } from '../render/report-finding.ts';
import { runOutputs } from '../render/run-outputs.ts';
import { appendForGithub } from './github-file.ts';
import type { Io } from './io.ts';
import type { ReportOptions } from './report-options.ts';
import { pipelineName } from './with-reports.ts';

/** What the pipeline is told around a run. */
export interface Pipeline {
  /** Before the first line of the log. */
  start(command: string): void;
  /** After the last one. */
  end(report: Report, context: ReportContext): Promise<void>;
}

/** How to speak to the pipeline that this runs in. */
export function pipeline(io: Io, options: ReportOptions & { readonly json?: boolean }): Pipeline {
  // Standard output is one JSON document, or free for the runner.
  const tell = (text: string): void => {
    if (options.json !== true) io.tellRunner(text);
  };
  switch (pipelineName(io, options)) {
    case 'github':
      return github(io, tell);
    case 'gitlab':
      return gitlab(io, tell);
    case 'none':
      return { start: () => undefined, end: () => Promise.resolve() };
  }
}

function github(io: Io, tell: (text: string) => void): Pipeline {
  return {
    start: (command) => {
      tell(groupStart(`vaultctl ${command}`));
    },
    end: async (report, context) => {
      tell(groupEnd);
      tell(annotations(reportFindings(report, context)));
      await appendForGithub(io, 'GITHUB_STEP_SUMMARY', () => `${markdownReport(report, context)}\n`);
      await appendForGithub(io, 'GITHUB_OUTPUT', (delimiter) => stepOutputs(runOutputs(report), delimiter));
    },
  };
}

function gitlab(io: Io, tell: (text: string) => void): Pipeline {
  const seconds = (): number => Math.floor(io.now() / 1000);
  const name = (command: string): string => `vaultctl_${command}`;
  return {
    start: (command) => {
      tell(sectionStart(name(command), `vaultctl ${command}`, seconds()));
    },
    end: (report) => {
      tell(sectionEnd(name(report.command), seconds()));
      return Promise.resolve();
    },
  };
}
