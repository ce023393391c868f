import fc from 'fast-check';
import type { AccessOperation, AccessRequest } from '../../../src/access/decide.ts';
import { knows } from '../../../src/model/server.ts';
import { isRefused } from '../../../src/policy-language/problem.ts';
import { parsePolicy } from '../../../src/policy-language/parse.ts';
import { printPolicy } from '../../../src/policy-language/print.ts';
import { stanzaKeys } from '../../../src/policy-language/stanza-key.ts';
import { requestSets } from '../../access/request-arbitrary.ts';
import type { AclBench } from './acl-bench.ts';
import { pickedPages, pickedRequests } from './picked-sets.ts';
import type { Ask, RecordedCase } from './recorded-case.ts';

const REQUESTS_PER_SET = 30;
const SETS_PER_ROUND = 20;
const METHODS: Readonly<Partial<Record<AccessOperation, string>>> = {
  create: 'POST',
  read: 'GET',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  list: 'LIST',
  scan: 'SCAN',
};

/** What a server does with picked, then with generated requests to a key-value engine, without end. */
export async function* requestCases(bench: AclBench, seed: number): AsyncGenerator<RecordedCase> {
  await bench.send('POST', 'sys/mounts/kv', { body: { type: 'kv', options: { version: '1' } } });
  const { flavour, version } = bench.server;
  const picked = knows({ flavour, version }, stanzaKeys.pagination_limit.since) ? pickedPages : [];
  for (const { texts, requests } of [...pickedRequests, ...picked]) {
    yield await sendAll(bench, texts, requests);
  }
  const sets = requestSets({ flavour, version }, REQUESTS_PER_SET);
  for (let round = 0; ; round += 1) {
    for (const set of fc.sample(sets, { seed: seed + round, numRuns: SETS_PER_ROUND })) {
      const texts = set.policies.map((rules) => printPolicy(rules));
      if (texts.some((text) => isRefused(parsePolicy(text).problems, flavour))) continue;
      yield await sendAll(bench, texts, set.requests);
    }
  }
}

async function sendAll(
  bench: AclBench,
  texts: readonly string[],
  requests: readonly AccessRequest[],
): Promise<RecordedCase> {
  const names = await bench.writePolicies(texts);
  const token = await bench.token(names);
  const asks: Ask[] = [];
  for (const request of requests) {
    const { operation, path, parameters = {}, wrapTtl } = request;
    // Only a real write tells the two apart: the engine looks whether there is something.
    if (operation === 'create') await bench.send('DELETE', path);
    if (operation === 'update') await bench.send('PUT', path, { body: { a: 'x' } });
    const { status } = await bench.send(METHODS[operation] ?? 'GET', path + queryOf(request), {
      token,
      ...(hasBody(request) && { body: parameters }),
      ...(wrapTtl !== undefined && { wrapTtl }),
    });
    asks.push({ kind: 'request', request, theirs: status === 403 ? 'refused' : 'allowed' });
  }
  await bench.forget(token, names);
  return { server: bench.server, texts, now: Date.now(), asks };
}

function hasBody({ operation }: AccessRequest): boolean {
  return operation === 'create' || operation === 'update' || operation === 'patch';
}

function queryOf(request: AccessRequest): string {
  if (hasBody(request)) return '';
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(request.parameters ?? {})) {
    if (typeof value === 'string') query.set(key, value);
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
