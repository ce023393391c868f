import type { Clock } from '../../engine/ports.ts';
import type { Answer } from './answer.ts';
import type { Operation } from '../../model/needed-capabilities.ts';
import { isTooComplex } from './hint.ts';
import { isLasting } from './network-hint.ts';
import type { RawAnswer } from './transport.ts';
import type { TransportFailure } from './transport-failure.ts';
import { isLeaseCount, isLocked, isNoRoute, isSealed, isUpgrading, isWithoutLeader } from './server-words.ts';

/** How one attempt ended. */
export type Outcome =
  { readonly raw: RawAnswer; readonly answer: Answer } | { readonly failure: TransportFailure };

/** What waiting and chance are made of; tests bring their own. */
export interface Pace extends Clock {
  /** At least 0, less than 1. */
  readonly random: () => number;
}

/** Where a request stands when an attempt has ended. */
export interface Standing {
  readonly operation: Operation;
  /** How many attempts there were. */
  readonly attempts: number;
  /** Milliseconds since the first began. */
  readonly elapsed: number;
  /** What the user allows for trouble that nobody promised to end. */
  readonly maxRetries: number;
  /** Whether the path is below a mount that other nodes may not know yet. */
  readonly isBelowFreshMount: boolean;
}

/** How often and how long a kind of trouble is sat out. */
interface Patience {
  readonly retries: number;
  readonly milliseconds: number;
}

const BASE_WAIT = 500;
const MAX_WAIT = 16_000;
const MAX_RETRY_AFTER = 60_000;
const REQUEST_DEADLINE = 120_000;

const patience = {
  /** The server says that it will pass. */
  busy: { retries: 8, milliseconds: REQUEST_DEADLINE },
  /** A standby that lags behind by more than this is a case for its operator. */
  lag: { retries: 8, milliseconds: 10_000 },
  election: { retries: 8, milliseconds: 30_000 },
  spread: { retries: 8, milliseconds: 30_000 },
  /** Right after enabling, KV version 2 refuses everything for a moment, before it looks at the request. */
  upgrade: { retries: 6, milliseconds: 60_000 },
} as const satisfies Record<string, Patience>;

/**
 * How long to wait before the next attempt; undefined when there is none. A read is repeated after everything that
 * can pass; a write only when it is certain that the last attempt did nothing.
 */
export function retryWait(outcome: Outcome, standing: Standing, random: () => number): number | undefined {
  const { attempts, elapsed } = standing;
  const allowed = patienceFor(outcome, standing);
  if (allowed === undefined || attempts > allowed.retries) return undefined;
  const asked = 'raw' in outcome && outcome.raw.status === 429 ? retryAfter(outcome.raw) : undefined;
  // Half of the wait is chance, so that clients that were refused together do not come back together.
  const wait = asked ?? Math.min(MAX_WAIT, BASE_WAIT * 2 ** (attempts - 1)) * (0.5 + random() / 2);
  return elapsed + wait > allowed.milliseconds ? undefined : wait;
}

function patienceFor(outcome: Outcome, standing: Standing): Patience | undefined {
  const { operation, maxRetries, isBelowFreshMount } = standing;
  const isRead = operation === 'GET' || operation === 'LIST';
  const usual = { retries: maxRetries, milliseconds: REQUEST_DEADLINE };
  if ('failure' in outcome) {
    const { code, message, sent } = outcome.failure;
    const canPass = !isLasting(code, message) && code !== 'TIMEOUT';
    return canPass && (isRead || !sent) ? usual : undefined;
  }
  const { raw, answer } = outcome;
  const text = answer.kind === 'refused' ? answer.errors.join('\n') : '';
  if (isUpgrading(text)) return patience.upgrade;
  const repeated = isRead ? usual : undefined;
  const certain = maxRetries === 0 ? undefined : certainlyNotDone(raw.status, text, isBelowFreshMount);
  if (certain !== undefined) return certain;
  if (answer.kind === 'foreign' && answer.isCut) return repeated;
  switch (raw.status) {
    case 500:
      return isTooComplex(text) ? undefined : repeated;
    case 502:
    case 504:
      return repeated;
    case 503:
      return isSealed(text) || isLocked(text) ? undefined : repeated;
    default:
      return undefined;
  }
}

/** Refusals that come before anything is done, and that pass. */
function certainlyNotDone(status: number, text: string, isBelowFreshMount: boolean): Patience | undefined {
  if (status === 412) return patience.lag;
  if (status === 429) return isLeaseCount(text) ? undefined : patience.busy;
  if (status === 503 && isWithoutLeader(text)) return patience.election;
  return isBelowFreshMount && isNoRoute(text) ? patience.spread : undefined;
}

/** Seconds or a date, in milliseconds. A date is compared with the server's own clock. */
function retryAfter({ headers }: RawAnswer): number | undefined {
  const text = String(headers['retry-after'] ?? '').trim();
  if (/^\d{1,20}$/.test(text)) return Math.min(MAX_RETRY_AFTER, Number(text) * 1000);
  const [then, now] = [Date.parse(text), Date.parse(String(headers.date ?? ''))];
  if (!/^\w{3},/.test(text) || Number.isNaN(then) || Number.isNaN(now) || then < now) return undefined;
  return Math.min(MAX_RETRY_AFTER, then - now);
}
