import { finding } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { parseSeconds } from '../model/duration.ts';
import type { WireObject } from '../model/wire.ts';
import type { ExpectedRequest } from './access-test.ts';
import { OPERATIONS } from './test-schema.ts';

type Operation = (typeof OPERATIONS)[number];

/** A request in its long form. */
export interface WrittenRequest {
  readonly operation: Operation;
  readonly path: string;
  readonly parameters?: WireObject;
  readonly wrap_ttl?: string | number;
}

/** Reads a request of a test file: `read secret/data/app`, or the long form. */
export function readRequest(
  written: string | WrittenRequest,
  isAllowed: boolean,
  at: Position,
): ExpectedRequest | Diagnostic {
  const long = typeof written === 'string' ? splitRequest(written, at) : written;
  if ('code' in long) return long;
  const { operation, path, parameters, wrap_ttl: wrap } = long;
  const wrapTtl = wrap === undefined ? undefined : parseSeconds(String(wrap));
  if (wrap !== undefined && wrapTtl === undefined)
    return finding('test-value', `wrap_ttl is ${JSON.stringify(wrap)}, not a time`, {
      at,
      hint: 'write a time such as 60s',
    });
  const more = [
    ...(parameters === undefined ? [] : [`with ${JSON.stringify(parameters)}`]),
    ...(wrap === undefined ? [] : [`wrapped for ${wrap}`]),
  ];
  return {
    request: {
      operation,
      path,
      ...(parameters !== undefined && { parameters }),
      ...(wrapTtl !== undefined && { wrapTtl }),
    },
    text: [operation, path, ...more].join(' '),
    isAllowed,
    at,
  };
}

function splitRequest(text: string, at: Position): WrittenRequest | Diagnostic {
  const [, operation = '', path = ''] = /^\s*(\S+)\s+(\S.*?)\s*$/.exec(text) ?? [];
  if (path === '')
    return finding('test-request', `${JSON.stringify(text)} is not an operation and a path`, { at });
  const known = OPERATIONS.find((one) => one === operation);
  if (known === undefined)
    return finding('test-request', `${operation} is not one of ${OPERATIONS.join(', ')}`, {
      at,
      hint: HINTS[operation] ?? 'write what the request does, then its path: read secret/data/app',
    });
  return { operation: known, path };
}

const HINTS: Readonly<Record<string, string>> = {
  write: 'a write is a create where nothing is there, else an update: write one of them',
  get: 'write read',
  put: 'write create or update',
  post: 'write create or update',
  sudo: 'sudo is no request: write the operation, as in read sys/raw/x',
};
