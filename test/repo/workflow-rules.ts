import { parse } from 'yaml';

/** The parts of a workflow that the rules look at. https://docs.github.com/actions/reference/workflow-syntax-for-github-actions */
export interface Workflow {
  readonly on: string | readonly string[] | Readonly<Record<string, unknown>>;
  readonly permissions?: Permissions;
  readonly jobs: Readonly<Record<string, Job>>;
}

type Permissions = string | Readonly<Record<string, string>>;

interface Job {
  readonly permissions?: Permissions;
  readonly uses?: string;
  readonly steps?: readonly Step[];
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** Run with the repository's rights on what a stranger has written. */
const FOREIGN_EVENTS = ['pull_request_target', 'workflow_run', 'issue_comment'];
/** What runs code that is not of this repository. */
const FOREIGN_CODE = /\b(?:npm (?:ci|i|install|test|run|exec)|npx|pip|curl|wget)\b/;

/** What a workflow must not do, each with its place. */
export function workflowProblems(text: string): readonly string[] {
  const workflow = parse(text, { merge: true }) as Workflow;
  const problems: string[] = [];
  const events =
    typeof workflow.on === 'object' && !Array.isArray(workflow.on) ? Object.keys(workflow.on) : workflow.on;
  for (const event of FOREIGN_EVENTS) if (events.includes(event)) problems.push(`runs on ${event}`);
  if (JSON.stringify(workflow.permissions) !== '{"contents":"read"}') {
    problems.push('its permissions are not "contents: read"');
  }
  for (const [line] of text.matchAll(/^.*\buses: .*$/gm)) {
    if (!/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
      problems.push(`is not pinned:${line.trimEnd()}`);
  }
  for (const [name, job] of Object.entries(workflow.jobs)) {
    problems.push(...jobProblems(job).map((problem) => `${name}: ${problem}`));
  }
  return problems;
}

/** The permissions to write that each job has. */
export function writersOf(text: string): Readonly<Record<string, readonly string[]>> {
  const { jobs } = parse(text, { merge: true }) as Workflow;
  const writers = Object.entries(jobs).map(([name, job]) => [name, writes(job)] as const);
  return Object.fromEntries(writers.filter(([, rights]) => rights.length > 0));
}

function jobProblems(job: Job): readonly string[] {
  const { steps = [] } = job;
  const mayWrite = writes(job).length > 0;
  return steps.flatMap(({ uses = '', run = '', with: inputs = {} }) => [
    // An expression is put into the script before a shell reads it, whatever stands in it.
    ...(run.includes('${{') ? [`an expression in "${run}"`] : []),
    ...(mayWrite && FOREIGN_CODE.test(run)
      ? [`runs other people's code with a right to write: "${run}"`]
      : []),
    ...(uses.startsWith('actions/checkout@') && inputs['persist-credentials'] !== false
      ? ['checkout leaves its token behind']
      : []),
  ]);
}

function writes({ permissions }: Job): readonly string[] {
  if (typeof permissions === 'string') return [permissions];
  return Object.entries(permissions ?? {})
    .filter(([, right]) => right !== 'read' && right !== 'none')
    .map(([name]) => name)
    .sort();
}
