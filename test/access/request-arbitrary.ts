import fc from 'fast-check';
import type { AclServer } from '../../src/access/acl-server.ts';
import type { AccessOperation, AccessRequest } from '../../src/access/decide.ts';
import { knows } from '../../src/model/server.ts';
import type { Wire } from '../../src/model/wire.ts';
import type { PolicyRuleInput } from '../../src/policy-language/print.ts';
import { stanzaKeys } from '../../src/policy-language/stanza-key.ts';

/** Policies with constraints, and requests that just keep them or just do not. */
export interface RequestSet {
  readonly policies: readonly (readonly PolicyRuleInput[])[];
  readonly requests: readonly AccessRequest[];
}

const name = fc.constantFrom('a', 'b', 'B', 'policies', 'limit', 'c');
const text = fc.constantFrom('x', 'y', 'xy', '*', 'x*', '*x', '*x*', '**', '', 'x,y', 'X', 'x, y', '5');
const scalar = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom<Wire>(true, false, 5, 0) },
);
const list = fc.array(scalar, { maxLength: 2 });
const value: fc.Arbitrary<Wire> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: list },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom('k', 'K'), text, { maxKeys: 2, noNullPrototype: true }),
  },
);
const values = fc.array(value, { maxLength: 3 });
/** Of names that differ by letter case alone the servers take the values of one, another one each time. */
const constraints = fc
  .dictionary(fc.oneof(name, name, name, fc.constant('*')), values, { maxKeys: 3, noNullPrototype: true })
  .filter((found) => !('b' in found && 'B' in found));
const seconds = fc.constantFrom<number | string>(0, 60, 90, '1m', '2m', 120);
const rulePath = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('kv/a', 'kv/*', 'kv/*', 'kv/d/*') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['kv/+', 'kv/a*', 'kv/+/b', 'kv/d/', 'kv/d', 'kv/d/+', 'kv/', 'kv/d/b', '*'],
    ),
  },
);
const EVERYTHING = ['create', 'read', 'update', 'patch', 'delete', 'list'];

/** Sets of policies on `kv/` that the server takes, with requests. */
export function requestSets(server: AclServer, requestsPerSet: number): fc.Arbitrary<RequestSet> {
  const hasScan = server.flavour === 'openbao';
  const stanza = fc.record(
    {
      path: rulePath,
      capabilities: fc.oneof(
        { weight: 6, arbitrary: fc.constant([...EVERYTHING, ...(hasScan ? ['scan'] : [])]) },
        { weight: 2, arbitrary: fc.subarray([...EVERYTHING, 'sudo']) },
        { weight: 1, arbitrary: fc.subarray(['create', 'read', 'update', 'list', 'deny']) },
      ),
      allowed_parameters: constraints,
      denied_parameters: constraints,
      required_parameters: fc.array(name, { maxLength: 2 }),
      min_wrapping_ttl: seconds,
      max_wrapping_ttl: fc.constantFrom<number | string>(120, '2m', 180, 0),
      ...(knows(server, stanzaKeys.pagination_limit.since) && { pagination_limit: fc.constantFrom(0, 1, 3) }),
    },
    { requiredKeys: ['path', 'capabilities'], noNullPrototype: true },
  );
  const policies = fc.array(
    fc.array(fc.tuple(stanza, fc.nat(255)).map(thinned), { minLength: 1, maxLength: 4 }),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  const operations = ['create', 'create', 'read', 'update', 'update', 'patch', 'delete', 'list'] as const;
  const operation = fc.constantFrom<AccessOperation>(
    ...operations,
    ...(hasScan ? (['list', 'scan'] as const) : []),
  );
  const request = fc
    .record({
      operation,
      path: fc.constantFrom('kv/a', 'kv/ab', 'kv/d/b', 'kv/d/a', 'kv/d', 'kv/x/b'),
      parameters: fc.dictionary(fc.oneof(name, fc.constant('A')), fc.oneof(value, fc.constant(null)), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
      limit: fc.constantFrom('max', '0', '1', '2', '3', '4', '-1', '+2', 'x', '', undefined, undefined),
      wrapTtl: fc.constantFrom(undefined, undefined, undefined, 60, 90, 120, 121, 180),
    })
    .map(({ limit, wrapTtl, ...plan }) => ({ limit, ...plan, ...(wrapTtl !== undefined && { wrapTtl }) }))
    .map(({ limit, ...plan }) =>
      isListing(plan) ? { ...plan, parameters: limit === undefined ? {} : { limit } } : asQuery(plan),
    );
  return fc.record({
    policies,
    requests: fc.array(request, { minLength: requestsPerSet, maxLength: requestsPerSet }),
  });
}

function isListing({ operation }: AccessRequest): boolean {
  return operation === 'list' || operation === 'scan';
}

/** A request without a body has its parameters in the query, where all are texts. */
function asQuery(plan: AccessRequest): AccessRequest {
  if (plan.operation === 'delete') return { ...plan, parameters: {} };
  if (plan.operation !== 'read') return plan;
  const texts = Object.entries(plan.parameters ?? {}).filter(([, one]) => typeof one === 'string');
  return { ...plan, parameters: Object.fromEntries(texts) };
}

/** Leaves each constraint out more often than not, so that most requests meet one or two. */
function thinned([stanza, bits]: readonly [PolicyRuleInput, number]): PolicyRuleInput {
  const { path, capabilities = [], ...rest } = stanza;
  const kept = Object.entries(rest).filter((_, index) => ((bits >> index) & 1) === 1 && index !== bits % 7);
  const thin = Object.fromEntries(kept.filter(([key]) => bits % 3 === 0 || !key.endsWith('wrapping_ttl')));
  return { path, capabilities, ...thin };
}
