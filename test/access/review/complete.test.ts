import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accessModel } from '../../../src/access/access-model.ts';
import { accessPolicy } from '../../../src/access/access-policy.ts';
import { buildAcl } from '../../../src/access/build-acl.ts';
import type { Acl } from '../../../src/access/build-acl.ts';
import { decide } from '../../../src/access/decide.ts';
import type { AccessOperation, AccessRequest } from '../../../src/access/decide.ts';
import type { Identity } from '../../../src/access/identity.ts';
import { reviewAccess } from '../../../src/access/review/review-access.ts';
import type { AccessReview, RightChange } from '../../../src/model/access-review.ts';
import type { ServerInfo } from '../../../src/model/server.ts';
import { pathRule } from '../../../src/policy-language/path-rule.ts';
import { printPolicy } from '../../../src/policy-language/print.ts';
import type { PolicyRuleInput } from '../../../src/policy-language/print.ts';
import { SOME_BAO, SOME_VAULT } from '../../support/spec-model.ts';
import { resourcesOf } from '../order/small-world.ts';
import { policySets } from '../policy-set-arbitrary.ts';
import { requestSets } from '../request-arbitrary.ts';

// Of whatever is allowed after a change and was not before the review says something, and the other way round.

const NOW = Date.parse('2026-06-01T12:00:00Z');
const SERVERS: readonly ServerInfo[] = [SOME_VAULT, { ...SOME_VAULT, version: '2.0.3' }, SOME_BAO];
const OPERATIONS: readonly AccessOperation[] = ['create', 'read', 'update', 'delete', 'list', 'scan'];

type Policies = readonly (readonly PolicyRuleInput[])[];

/** One rule of one policy is another one, or is not there. */
interface Step {
  readonly policy: number;
  readonly rule: number;
  readonly instead: PolicyRuleInput | undefined;
}

const step = (rules: fc.Arbitrary<PolicyRuleInput>): fc.Arbitrary<Step> =>
  fc.record({ policy: fc.nat(2), rule: fc.nat(5), instead: fc.option(rules, { nil: undefined }) });

function after(policies: Policies, { policy, rule, instead }: Step): Policies {
  const at = policy % policies.length;
  return policies.map((rules, index) => {
    if (index !== at) return rules;
    const position = rule % rules.length;
    return [...rules.slice(0, position), ...(instead ? [instead] : []), ...rules.slice(position + 1)];
  });
}

function aclOf(policies: Policies, server: ServerInfo, identity: Identity): Acl {
  const parsed = policies.map((rules, index) => accessPolicy(`p${String(index)}`, printPolicy(rules)));
  return buildAcl({ server, policies: parsed, identity, now: NOW });
}

function reviewOf(before: Policies, is: Policies, server: ServerInfo): AccessReview {
  const world = (policies: Policies): Parameters<typeof resourcesOf>[0] => {
    const texts = policies.map((rules, index) => [`p${String(index)}`, printPolicy(rules)] as const);
    const policyNames = texts.map(([name]) => name);
    return { policies: Object.fromEntries(texts), roles: { r: { refs: ['a'], policies: policyNames } } };
  };
  const [was, now] = [resourcesOf(world(before)), resourcesOf(world(is))];
  const shared = [...now].map(([address, resource]) => {
    const other = was.get(address);
    return JSON.stringify(other?.values) === JSON.stringify(resource.values) && other ? other : resource;
  });
  return reviewAccess(accessModel([...was.values()], server), accessModel(shared, server), NOW);
}

/** Nobody asks for a path with signs of patterns, or with an empty name in it. */
function isUsual(path: string): boolean {
  return !/^\/?$|[*+]|\/\//.test(path);
}

/** What stands for a part of a name, as in `app-{{…}}*`, is not tried with every text that it may be. */
function hasWholeNames(path: string): boolean {
  return !/[^/]\{\{|\}\}[^/]/.test(path);
}

/** Whether a line is about a request of this path; whatever stands for a value may be any text. */
function isAbout({ path }: RightChange, request: string): boolean {
  const asked = request.replace(/^\/+/, '');
  const { text, endsInGlob } = pathRule(path.replace(/\{\{.*?\}\}/g, '…'));
  const segments = text
    .split('/')
    .map((segment) =>
      segment === '+' ? '[^/]*' : segment.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('…', '.*'),
    );
  const pattern = segments.join('/') + (endsInGlob ? '.*' : '');
  return [asked, `${asked}/`, asked.replace(/\/$/, '')].some((form) =>
    new RegExp(`^${pattern}$`, 's').test(form),
  );
}

/** Of which change nobody said a word: `wider read a/b as x`. */
function unsaid(
  before: Policies,
  is: Policies,
  { server, requests }: { readonly server: ServerInfo; readonly requests: readonly AccessRequest[] },
): readonly string[] {
  const said = reviewOf(before, is, server).changes.flatMap(({ rights }) => rights);
  const isSaid = (way: string, path: string): boolean =>
    said.some((right) => (right.way === way || right.way === 'other') && isAbout(right, path));
  return ['', 'a', 'b', 'x', 'ab'].flatMap((name) => {
    const entity = { id: 'e', name, metadata: new Map(), aliases: [] };
    const identity: Identity = name === '' ? { groups: [] } : { entity, groups: [] };
    const acls = [aclOf(before, server, identity), aclOf(is, server, identity)];
    return requests.flatMap((request) => {
      const [could, can] = acls.map((acl) => decide(acl, request).allowed);
      const way = could === can ? undefined : can === true ? 'wider' : 'narrower';
      if (way === undefined || isSaid(way, request.path)) return [];
      return [`${way} ${request.operation} ${request.path} as ${name}`];
    });
  });
}

describe.each(SERVERS)('the review of a change of policies on $flavour $version', (server) => {
  test('tells of every path where more or less is allowed', () => {
    const sets = policySets(server, ['identity.entity.name'], 12).filter(({ policies }) =>
      policies.flat().every(({ path }) => hasWholeNames(path)),
    );
    const rules = sets.map(({ policies }) => policies[0]?.[0] ?? { path: 'a', capabilities: ['read'] });
    fc.assert(
      fc.property(sets, step(rules), ({ policies, paths }, one) => {
        const is = after(policies, one);
        const more = one.instead === undefined ? [] : [one.instead.path.replace(/[*+]/g, 'a')];
        const requests = [...paths, ...more]
          .filter(isUsual)
          .flatMap((path) => OPERATIONS.map((operation) => ({ operation, path })));
        expect(unsaid(policies, is, { server, requests })).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('tells of every parameter by which more or less is allowed', () => {
    const sets = requestSets(server, 12);
    const rules = sets.map(({ policies }) => policies[0]?.[0] ?? { path: 'kv/*', capabilities: ['read'] });
    fc.assert(
      fc.property(sets, step(rules), ({ policies, requests }, one) => {
        expect(unsaid(policies, after(policies, one), { server, requests })).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
