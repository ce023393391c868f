import { performance } from 'node:perf_hooks';
import type { Place } from '../../engine/ports.ts';
import type { WireObject } from '../../model/wire.ts';
import type { Answer } from './answer.ts';
import { readAnswer } from './answer.ts';
import type { Operation } from '../../model/needed-capabilities.ts';
import type { Connection } from './connection.ts';
import type { Ending } from './ending.ts';
import type { Facade } from './facade.ts';
import type { Asked } from './failure.ts';
import { failure, givenUp, notBegun, unsendable } from './failure.ts';
import { FreshMounts } from './fresh-mounts.ts';
import { stringifyJson } from './json-text.ts';
import { PathProblem, requestPath } from './request-path.ts';
import { STATE_HEADER, withState } from './replication-states.ts';
import type { Outcome, Pace } from './retry.ts';
import { retryWait } from './retry.ts';
import { sameServer } from './same-server.ts';
import { Silence } from './silence.ts';
import { slots } from './slots.ts';
import type { RawRequest } from './transport.ts';
import { TransportFailure } from './transport-failure.ts';

/** One HTTP request as it may be traced: never a header, a body or a token. */
export interface RequestFacts {
  readonly method: Operation;
  readonly path: string;
  readonly namespace: string;
  /** Undefined when no complete answer arrived. */
  readonly status?: number;
  readonly milliseconds: number;
  /** 1 for the first. */
  readonly attempt: number;
}

export interface SenderOptions {
  readonly parallelism: number;
  readonly onRequest: (facts: RequestFacts) => void;
  readonly clean: (text: string) => string;
  readonly pace: Pace;
  readonly ending: Ending;
}

/** An answer that is no refusal. */
export type Granted = Extract<Answer, { readonly kind: 'ok' | 'absent' }>;

/** Sends one request of the port, again if that is safe; rejects with a `VaultError`. */
export type Send = (operation: Operation, at: Place, body?: WireObject, wrapTtl?: string) => Promise<Granted>;

/** They are sent as a POST and change nothing, so they are repeated like a read. */
const QUESTIONS: readonly string[] = ['sys/capabilities-self'];

const MEBIBYTE = 2 ** 20;
const READ_LIMIT = 8 * MEBIBYTE;
const LIST_LIMIT = 64 * MEBIBYTE;

/** Builds requests, keeps at most `parallelism` in flight, and repeats what may be repeated. */
export function sender(connection: Connection, exchange: Facade, options: SenderOptions): Send {
  const { onRequest, clean, pace, ending } = options;
  const inSlot = slots(options.parallelism);

  const freshMounts = new FreshMounts();
  const silence = new Silence();
  let states: readonly string[] = [];

  const attemptOnce = async (asked: Asked, request: RawRequest, attempt: number): Promise<Outcome> => {
    const start = performance.now();
    const marked = states.length === 0 ? request : { ...request, states };
    const outcome = await outcomeOf(exchange(marked), asked.path);
    if ('raw' in outcome) states = [outcome.raw.headers[STATE_HEADER] ?? []].flat().reduce(withState, states);
    onRequest({
      method: asked.operation,
      path: asked.path,
      namespace: asked.namespace,
      ...('raw' in outcome && { status: outcome.raw.status }),
      milliseconds: performance.now() - start,
      attempt,
    });
    return outcome;
  };

  const attemptInSlot = (asked: Asked, request: RawRequest, attempt: number): Promise<Outcome> => {
    const isLast = ending.hasBegun();
    return inSlot(async () => {
      if (ending.hasBegun() && !isLast) throw notBegun(asked);
      const first = await attemptOnce(asked, request, attempt);
      const target = 'raw' in first ? sameServer(first.raw, connection.address) : undefined;
      return target === undefined ? first : attemptOnce(asked, { ...request, target }, attempt);
    });
  };

  return async (operation, at, body, wrapTtl) => {
    const asked = { operation, path: at.path, namespace: at.namespace };
    const built = buildRequest(asked, at, body);
    const request = wrapTtl === undefined ? built : { ...built, wrapTtl };
    const start = pace.now();
    silence.begin(start);
    for (let attempts = 1; ; attempts += 1) {
      const seconds = silence.seconds(pace.now());
      if (seconds !== undefined) throw givenUp(asked, seconds);
      // The slot is free while a request waits for its next attempt.
      const outcome = await attemptInSlot(asked, request, attempts);
      const now = pace.now();
      if (operation === 'POST') freshMounts.written(at, now);
      if (isLife(outcome)) silence.broken(now);
      if ('answer' in outcome && isGranted(outcome.answer, operation)) return outcome.answer;
      const standing = {
        operation: QUESTIONS.includes(at.path) ? 'GET' : operation,
        attempts,
        elapsed: now - start,
        maxRetries: connection.maxRetries,
        isBelowFreshMount: freshMounts.isBelow(at, now),
      };
      const wait = retryWait(outcome, standing, pace.random);
      if (wait !== undefined) await ending.sleep(wait);
      if (wait === undefined || ending.hasBegun()) {
        if (!isLife(outcome)) silence.deepened();
        throw failure(asked, outcome, connection, clean);
      }
    }
  };
}

/** Whether a server that works has said this. */
function isLife(outcome: Outcome): boolean {
  if (!('answer' in outcome)) return false;
  const { answer, raw } = outcome;
  if (answer.kind === 'ok' || answer.kind === 'absent') return true;
  return answer.kind === 'refused' && raw.status < 500 && raw.status !== 412 && raw.status !== 429;
}

/** A write can come back with everything but "nothing there". */
function isGranted(answer: Answer, operation: Operation): answer is Granted {
  return answer.kind === 'ok' || (answer.kind === 'absent' && operation !== 'POST');
}

async function outcomeOf(exchange: ReturnType<Facade>, path: string): Promise<Outcome> {
  try {
    const raw = await exchange;
    return { raw, answer: readAnswer(raw, path) };
  } catch (error) {
    if (error instanceof TransportFailure) return { failure: error };
    throw error;
  }
}

function buildRequest(asked: Asked, at: Place, body: WireObject | undefined): RawRequest {
  const { operation, namespace } = asked;
  if (/\p{Cc}/u.test(namespace)) throw unsendable(asked, 'the namespace has a control character');
  try {
    return {
      method: operation === 'LIST' ? 'GET' : operation,
      target: requestPath(at.path, at.query),
      namespace,
      limit: operation === 'LIST' ? LIST_LIMIT : READ_LIMIT,
      ...(body !== undefined && { body: stringifyJson(body) }),
    };
  } catch (error) {
    if (error instanceof PathProblem) throw unsendable(asked, error.message);
    throw error;
  }
}
