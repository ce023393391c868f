import { putComment } from '../adapters/github/put-comment.ts';
import { RestError } from '../adapters/github/rest.ts';
import type { Io } from '../commands/io.ts';
import { Secret } from '../model/secret.ts';
import { remark } from '../render/github-commands.ts';
import { pullRequestEvent } from './event.ts';
import type { PullRequestEvent } from './event.ts';
import type { Input } from './inputs.ts';

/** A comment that is to be written. */
export interface CommentPlan {
  /** Where the run leaves its Markdown report. */
  readonly file: string;
  readonly event: PullRequestEvent;
}

/** Undefined where there is no pull request to comment on. */
export async function planComment(io: Io): Promise<CommentPlan | undefined> {
  const payload = await readOr(io, io.env('GITHUB_EVENT_PATH') ?? '', '');
  const event = pullRequestEvent(payload);
  const folder = io.env('RUNNER_TEMP') ?? '';
  if (event === undefined || folder === '') return undefined;
  return { file: `${folder}/vaultctl-${io.digests.randomKey().slice(0, 16)}.md`, event };
}

/** Puts the report of the run on the pull request. A run does not fail because it may not comment. */
export async function writeComment(io: Io, { file, event }: CommentPlan, input: Input): Promise<void> {
  const report = await readOr(io, file, '');
  const repository = io.env('GITHUB_REPOSITORY') ?? '';
  const token = input('github-token');
  // A run that could not even begin has no report.
  if (report === '' || repository === '') return;
  const warn = (reason: string): void => {
    io.tellRunner(remark('warning', `the pull request got no comment: ${reason}`));
  };
  if (token === '') {
    warn('there is no github-token');
    return;
  }
  const apiUrl = (io.env('GITHUB_API_URL') ?? 'https://api.github.com').replace(/\/+$/, '');
  const at = { apiUrl, repository, number: event.number, token: new Secret(token) };
  try {
    const done = await putComment(at, `${report}\n${footer(io, event, repository)}\n`);
    io.out(`The comment on pull request ${event.number} was ${done}.\n`);
  } catch (error) {
    const isForbidden = error instanceof RestError && [403, 404].includes(error.status ?? 0);
    const hint = '; the job needs permissions: pull-requests: write, which a fork does not get';
    const reason = error instanceof Error ? error.message : String(error);
    warn(`${reason}${isForbidden ? hint : ''}`);
  }
}

/** What the comment is about, so that an old one is seen to be old. */
function footer(io: Io, { head }: PullRequestEvent, repository: string): string {
  const run = io.env('GITHUB_RUN_ID') ?? '';
  const server = io.env('GITHUB_SERVER_URL') ?? 'https://github.com';
  const log = run === '' ? [] : [`[log](${server}/${repository}/actions/runs/${run})`];
  return [...(head === undefined ? [] : [`commit ${head}`]), ...log].join(' · ');
}

async function readOr(io: Io, path: string, otherwise: string): Promise<string> {
  try {
    return await io.files.read(path);
  } catch {
    return otherwise;
  }
}
