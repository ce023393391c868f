import { isWireObject } from '../model/wire.ts';

/** What started the workflow, as far as a comment goes. */
export interface PullRequestEvent {
  readonly number: number;
  /** The commit that was pushed; `GITHUB_SHA` is a merge that nobody has made. */
  readonly head: string | undefined;
}

/** The pull request of an event's payload; undefined for any other event. https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request */
export function pullRequestEvent(payload: string): PullRequestEvent | undefined {
  const event = parsed(payload);
  const pull = isWireObject(event) ? event['pull_request'] : undefined;
  if (!isWireObject(pull) || typeof pull['number'] !== 'number') return undefined;
  const head = isWireObject(pull['head']) ? pull['head']['sha'] : undefined;
  return { number: pull['number'], head: typeof head === 'string' ? head : undefined };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
