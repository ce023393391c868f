import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange, ServerAnswer } from './fault-proxy.ts';

/**
 * Something that goes wrong. `since` counts requests from the one that is struck, which is 0; undefined lets a request
 * pass unharmed.
 */
export type Fault = (exchange: Exchange, since: number) => Promise<void> | undefined;

/** The faults by name. A run of a client is struck by one of them at one of its requests. */
export const faults: Readonly<Record<string, Fault>> = {
  'connections refused for a moment': once((exchange) => exchange.shut(15)),
  'connection reset after the headers': once(cut),
  'three connections reset after the headers': times(3, cut),
  'connection reset after the request': once(async (exchange) => {
    await exchange.whole();
    await cut(exchange);
  }),
  'everything reset from now on': times(Infinity, cut),
  'answer lost': once(lost),
  'three answers lost': times(3, lost),
  'connection closed instead of the answer': once(async (exchange) => {
    await exchange.forward();
    exchange.raw('', 'end');
  }),
  'cut inside the headers': cutAnswer((head) => head.subarray(0, 24)),
  'cut after the headers': cutAnswer((head) => head),
  'cut after the first byte': cutAnswer((head, body) => Buffer.concat([head, body.subarray(0, 1)])),
  'cut in the middle': cutAnswer((head, body) => Buffer.concat([head, body.subarray(0, body.length / 2)])),
  'cut before the last byte': cutAnswer((head, body) => Buffer.concat([head, body.subarray(0, -1)])),
  'close-delimited and cut': once(async (exchange) => {
    const { status, text } = await exchange.forward();
    exchange.raw(
      Buffer.concat([head(status, 'connection: close'), text.subarray(0, text.length / 2)]),
      'end',
    );
  }),
  'chunked and cut': once(async (exchange) => {
    const { status, text } = await exchange.forward();
    const half = text.subarray(0, text.length / 2);
    const size = Buffer.from(`${text.length.toString(16)}\r\n`);
    exchange.raw(Buffer.concat([head(status, 'transfer-encoding: chunked'), size, half]), 'end');
  }),
  'no answer, and not passed on': once(async (exchange) => {
    await exchange.whole();
  }),
  'no answer, and passed on': once(async (exchange) => {
    await exchange.forward();
  }),
  'stuck in the middle of the answer': once(async (exchange) => {
    const { status, text } = await exchange.forward();
    const half = text.subarray(0, text.length / 2);
    exchange.raw(Buffer.concat([head(status, `content-length: ${text.length}`), half]), 'hold');
  }),
  'slow answer': once(async (exchange) => {
    const answer = await exchange.forward();
    await sleep(30);
    exchange.reply(answer);
  }),
  '429 without Retry-After': once(refuse(429, ['request path "x": rate limit quota exceeded'])),
  '429 with Retry-After 1': once(refuse(429, ['rate limit quota exceeded'], { 'retry-after': '1' })),
  '429 with Retry-After of 30 years': once(refuse(429, ['quota exceeded'], { 'retry-after': '1000000000' })),
  '429 with a date': once(
    refuse(429, ['quota exceeded'], { 'retry-after': new Date(Date.now() + 5000).toUTCString() }),
  ),
  '429 with a negative Retry-After': once(refuse(429, ['quota exceeded'], { 'retry-after': '-5' })),
  '429 for the lease count': once(refuse(429, ['lease count quota exceeded'])),
  '429 twelve times': times(12, refuse(429, ['rate limit quota exceeded'])),
  '412 once': once(refuse(412, ['required index state not present'])),
  '412 twelve times': times(12, refuse(412, ['required index state not present'])),
  '500, and not passed on': once(refuse(500, ['internal error'])),
  '500, and passed on': once(instead(json(500, { errors: ['internal error'] }))),
  '502 page, and not passed on': once(answerWith(html(502))),
  '502 page, and passed on': once(instead(html(502))),
  '502 page three times, and passed on': times(3, instead(html(502))),
  '503 page, and not passed on': once(answerWith(html(503))),
  '504 page, and not passed on': once(answerWith(html(504))),
  '504 page, and passed on': once(instead(html(504))),
  'sealed once': once(refuse(503, ['Vault is sealed'])),
  'sealed from now on': times(Infinity, refuse(503, ['Vault is sealed'])),
  'standby once': once(refuse(503, ['local node not active but active cluster node not found'])),
  'a new leader': (exchange, since) => {
    if (since === 0) return lost(exchange);
    if (since > 4) return undefined;
    return refuse(503, ['local node not active but active cluster node not found'])(exchange);
  },
  '403 once': once(refuse(403, ['permission denied'])),
  '403 from now on': times(Infinity, refuse(403, ['permission denied'])),
  '200 page, and not passed on': once(answerWith(html(200))),
  '200 page, and passed on': once(instead(html(200))),
  '404 page, and not passed on': once(answerWith(html(404))),
  '404 page, and passed on': once(instead(html(404))),
  'empty 200, and not passed on': once(answerWith(json(200, ''))),
  'empty 200, and passed on': once(instead(json(200, ''))),
  'a JSON list': once(answerWith(json(200, '[]'))),
  'JSON null': once(answerWith(json(200, 'null'))),
  'JSON of somebody else': once(answerWith(json(200, { status: 'ok', data: {} }))),
  '404 JSON of somebody else': once(answerWith(json(404, { request_id: '1', message: 'no such route' }))),
  'JSON nested too deeply': once(
    answerWith(
      json(200, `{"request_id":"","lease_id":"","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    ),
  ),
  'more than a read may bring': once(
    instead(json(200, { request_id: 'r', lease_id: '', data: 'x'.repeat(9_000_000) })),
  ),
  'another content type': once(async (exchange) => {
    const answer = await exchange.forward();
    exchange.reply({ ...answer, headers: { ...answer.headers, 'content-type': 'text/plain' } });
  }),
  '301 to another path': once(answerWith(redirect(301, '/elsewhere'))),
  '302 to a login page, and passed on': once(instead(redirect(302, 'https://login.example/'))),
  '307 to itself': once((exchange) => answerWith(redirect(307, exchange.url))(exchange)),
  '307 to another host': once((exchange) =>
    answerWith(redirect(307, `http://other.example${exchange.url}`))(exchange),
  ),
  '308 in a circle': times(2, (exchange) => answerWith(redirect(308, exchange.url))(exchange)),
  'one stale read': stale(1),
  'six stale reads': stale(6),
  'a node without the new mounts': (exchange, since) => {
    const isBelowMount = /^(?:auth\/(?!token\/)[^/]+\/(?:config|role)|[^/]*kv\/config)/.test(
      exchange.request.path,
    );
    if (since >= 6 || !isBelowMount) return undefined;
    return refuse(404, [`no handler for route "${exchange.request.path}". route entry not found.`])(exchange);
  },
  'delivered twice, first answer': once(async (exchange) => {
    const answer = await exchange.forward();
    await exchange.forward();
    exchange.reply(answer);
  }),
  'delivered twice, second answer': once(async (exchange) => {
    await exchange.forward();
    exchange.reply(await exchange.forward());
  }),
  'late by one request': late(1),
  'late by two requests': late(2),
  'late by three requests': late(3),
  'late by the whole run': late(Infinity),
};

/** Faults that end only when the client does not wait any longer. */
export const stalls: readonly string[] = [
  'no answer, and not passed on',
  'no answer, and passed on',
  'stuck in the middle of the answer',
];

type Strike = (exchange: Exchange) => Promise<void>;

function once(strike: Strike): Fault {
  return times(1, strike);
}

function times(count: number, strike: Strike): Fault {
  return (exchange, since) => (since < count ? strike(exchange) : undefined);
}

function cut(exchange: Exchange): Promise<void> {
  exchange.raw('', 'reset');
  return Promise.resolve();
}

async function lost(exchange: Exchange): Promise<void> {
  await exchange.forward();
  exchange.raw('', 'reset');
}

function cutAnswer(part: (head: Buffer, body: Buffer) => Buffer): Fault {
  return once(async (exchange) => {
    const { status, text } = await exchange.forward();
    // Without a body there would be nothing to cut.
    const body = text.length > 0 ? text : Buffer.from('{}');
    exchange.raw(part(head(status === 204 ? 200 : status, `content-length: ${body.length}`), body), 'reset');
  });
}

function head(status: number, field: string): Buffer {
  return Buffer.from(`HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\n${field}\r\n\r\n`);
}

function stale(count: number): Fault {
  return (exchange, since) => {
    const { earlier, request } = exchange;
    if (since >= count || request.method === 'POST' || earlier === undefined) return undefined;
    return answerWith(earlier)(exchange);
  };
}

/** The client thinks that it is gone, and it arrives all the same. */
function late(requests: number): Fault {
  return once(async (exchange) => {
    await exchange.whole();
    exchange.later(requests);
    exchange.raw('', 'reset');
  });
}

/** Answers without asking the server. */
function answerWith(answer: ServerAnswer): Strike {
  return async (exchange) => {
    await exchange.whole();
    exchange.reply(answer);
  };
}

/** Asks the server and answers something else. */
function instead(answer: ServerAnswer): Strike {
  return async (exchange) => {
    await exchange.forward();
    exchange.reply(answer);
  };
}

function refuse(status: number, errors: readonly string[], headers: Record<string, string> = {}): Strike {
  const answer = json(status, { errors });
  return answerWith({ ...answer, headers: { ...answer.headers, ...headers } });
}

function json(status: number, body: object | string): ServerAnswer {
  const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return { status, headers: { 'content-type': 'application/json' }, text };
}

function html(status: number): ServerAnswer {
  return { status, headers: { 'content-type': 'text/html' }, text: Buffer.from('<html>a page</html>') };
}

function redirect(status: number, location: string): ServerAnswer {
  return { status, headers: { location, 'content-type': 'text/html' }, text: Buffer.from('') };
}
