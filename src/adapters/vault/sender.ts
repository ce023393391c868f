import { performance } from 'node:perf_hooks';
import type { Place } from '../../engine/ports.ts';
import type { WireObject } from '../../model/wire.ts';
import type { Answer } from './answer.ts';
import { readAnswer } from './answer.ts';
import type { Operation } from './capability-hint.ts';
import type { Connection } from './connection.ts';
import type { Facade } from './facade.ts';
import type { Asked } from './failure.ts';
import { failure, unsendable } from './failure.ts';
import { stringifyJson } from './json-text.ts';
import { PathProblem, requestPath } from './request-path.ts';
import type { Outcome, Pace } from './retry.ts';
import { retryWait } from './retry.ts';
import { sameServer } from './same-server.ts';
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
}

/** An answer that is no refusal. */
export type Granted = Extract<Answer, { readonly kind: 'ok' | 'absent' }>;

/** Sends one request of the port, again if that is safe; rejects with a `VaultError`. */
export type Send = (operation: Operation, at: Place, body?: WireObject) => Promise<Granted>;

const MEBIBYTE = 2 ** 20;
const READ_LIMIT = 8 * MEBIBYTE;
const LIST_LIMIT = 64 * MEBIBYTE;

/** Builds requests, keeps at most `parallelism` in flight, and repeats what may be repeated. */
export function sender(connection: Connection, exchange: Facade, options: SenderOptions): Send {
  const { onRequest, clean, pace } = options;
  const inSlot = slots(options.parallelism);

  const attemptOnce = async (asked: Asked, request: RawRequest, attempt: number): Promise<Outcome> => {
    const start = performance.now();
    const outcome = await outcomeOf(exchange(request), asked.path);
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

  return async (operation, at, body) => {
    const asked = { operation, path: at.path, namespace: at.namespace };
    const request = buildRequest(asked, at, body);
    for (let attempt = 1; ; attempt += 1) {
      // The slot is free while a request waits for its next attempt.
      const outcome = await inSlot(async () => {
        const first = await attemptOnce(asked, request, attempt);
        const target = 'raw' in first ? sameServer(first.raw, connection.address) : undefined;
        return target === undefined ? first : attemptOnce(asked, { ...request, target }, attempt);
      });
      if ('answer' in outcome && isGranted(outcome.answer, operation)) return outcome.answer;
      const wait = retryWait(outcome, operation, attempt, connection.maxRetries, pace.random);
      if (wait === undefined) throw failure(asked, outcome, connection, clean);
      await pace.sleep(wait);
    }
  };
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
