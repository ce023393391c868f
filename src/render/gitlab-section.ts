// https://docs.gitlab.com/ee/ci/jobs/job_logs.html#custom-collapsible-sections
const CLEAR_LINE = '\u001b[0K';

/** The start of lines that can be folded away in a log of GitLab. */
export function sectionStart(name: string, title: string, seconds: number): string {
  return `${CLEAR_LINE}section_start:${seconds}:${name}\r${CLEAR_LINE}${title}\n`;
}

/** Their end. */
export function sectionEnd(name: string, seconds: number): string {
  return `${CLEAR_LINE}section_end:${seconds}:${name}\r${CLEAR_LINE}\n`;
}
