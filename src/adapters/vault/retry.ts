import type { Answer } from './answer.ts';
import type { Operation } from './capability-hint.ts';
import { isTooComplex } from './hint.ts';
import { isLasting } from './network-hint.ts';
import type { RawAnswer } from './transport.ts';
import type { TransportFailure } from './transport-failure.ts';

/** How one attempt ended. */
export type Outcome =
  { readonly raw: RawAnswer; readonly answer: Answer } | { readonly failure: TransportFailure };

/** What waiting and chance are made of; tests bring their own. */
export interface Pace {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

const BASE_WAIT = 500;
const MAX_WAIT = 16_000;
const MAX_RETRY_AFTER = 60;
/** Right after enabling, KV version 2 refuses everything for a moment, before it looks at the request. */
const UPGRADE_RETRIES = 6;

/**
 * How long to wait before the next attempt; undefined when there is none. A read is repeated after everything that
 * can pass; a write only when it is certain that the last attempt did nothing.
 */
export function retryWait(
  outcome: Outcome,
  operation: Operation,
  attempt: number,
  maxRetries: number,
  random: () => number,
): number | undefined {
  const upgrading = 'answer' in outcome && isUpgrading(outcome);
  if (attempt > (upgrading ? Math.max(maxRetries, UPGRADE_RETRIES) : maxRetries)) return undefined;
  if (!upgrading && !isWorthwhile(outcome, operation === 'GET' || operation === 'LIST')) return undefined;
  const asked = 'raw' in outcome && outcome.raw.status === 429 ? retryAfter(outcome.raw) : undefined;
  // Half of the wait is chance, so that clients that were refused together do not come back together.
  return asked ?? Math.min(MAX_WAIT, BASE_WAIT * 2 ** (attempt - 1)) * (0.5 + random() / 2);
}

function isWorthwhile(outcome: Outcome, read: boolean): boolean {
  if ('failure' in outcome) {
    const { code, message, sent } = outcome.failure;
    return !isLasting(code, message) && (read ? code !== 'TIMEOUT' : !sent && code !== 'TIMEOUT');
  }
  const { raw, answer } = outcome;
  const text = answer.kind === 'refused' ? answer.errors.join('\n') : '';
  switch (raw.status) {
    case 412:
      return true;
    case 429:
      return !/lease count/i.test(text);
    case 500:
      return read && !isTooComplex(text);
    case 502:
    case 504:
      return read;
    case 503:
      return read && !/sealed/i.test(text);
    default:
      return false;
  }
}

function isUpgrading({ answer }: { readonly answer: Answer }): boolean {
  return (
    answer.kind === 'refused' &&
    answer.errors.some((text) => text.includes('Upgrading from non-versioned to versioned data'))
  );
}

/** Seconds or a date; a wait of more than a minute is no instruction that a pipeline could follow. */
function retryAfter(raw: RawAnswer): number | undefined {
  const text = String(raw.headers['retry-after'] ?? '');
  if (!/^\d{1,9}$/.test(text)) return undefined;
  const seconds = Number(text);
  return seconds <= MAX_RETRY_AFTER ? seconds * 1000 : undefined;
}
