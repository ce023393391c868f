import fc from 'fast-check';
import { accessModel } from '../../../src/access/access-model.ts';
import type { AccessModel } from '../../../src/access/access-model.ts';
import { decideFor, holderOfLogin, judgeLogin } from '../../../src/access/holder.ts';
import { kinds } from '../../../src/kinds/index.ts';
import { canonicalValues } from '../../../src/model/canonical.ts';
import { indexKinds } from '../../../src/model/references.ts';
import type { Resource } from '../../../src/model/resource.ts';
import type { Wire } from '../../../src/model/wire.ts';
import { SOME_VAULT } from '../../support/spec-model.ts';

/** The policies and roles of a server, by name. */
export interface World {
  readonly policies: Readonly<Record<string, string>>;
  readonly roles: Readonly<
    Record<string, { readonly refs: readonly string[]; readonly policies: readonly string[] }>
  >;
}

const NOW = Date.parse('2026-06-01T12:00:00Z');
const byName = indexKinds(kinds);
const RULES = ['s/*', 's/a', 's/+/a', 's/x/*'];
const PATHS = ['s/a', 's/z', 's/x/a', 's/x/z', 's/z/a', 's/z/z'];
const OPERATIONS = ['read', 'update'] as const;

const stanza = fc
  .tuple(
    fc.constantFrom(...RULES),
    fc.constantFrom('["read"]', '["update"]', '["read", "update"]', '["deny"]'),
  )
  .map(([path, capabilities]) => `path "${path}" { capabilities = ${capabilities} }`);
const text = fc.array(stanza, { minLength: 1, maxLength: 2 }).map((stanzas) => stanzas.join('\n'));
const role = fc.record({
  refs: fc.subarray(['a', 'b'], { minLength: 1 }),
  policies: fc.subarray(['p0', 'p1', 'p2']),
});

/** A few policies and roles, most of them there. */
export const world: fc.Arbitrary<World> = fc
  .record({
    policies: fc.record({ p0: text, p1: text, p2: text }, { requiredKeys: ['p0'] }),
    roles: fc.record({ r0: role, r1: role, r2: role }, { requiredKeys: ['r0'] }),
  })
  .map(({ policies, roles }) => ({
    policies,
    roles: Object.fromEntries(
      Object.entries(roles).map(([name, one]) => [
        name,
        { ...one, policies: one.policies.filter((policy) => Object.hasOwn(policies, policy)) },
      ]),
    ),
  }));

/** The objects of a world, by address. */
export function resourcesOf({ policies, roles }: World): ReadonlyMap<string, Resource> {
  const all = [
    resource('auth-mount', '', 'ci', { type: 'jwt' }),
    resource('jwt-config', 'ci', '', { oidc_discovery_url: 'https://ci.example.com' }),
    ...Object.entries(policies).map(([name, policy]) => resource('policy', '', name, { policy })),
    ...Object.entries(roles).map(([name, { refs, policies: names }]) =>
      resource('jwt-role', 'ci', name, {
        role_type: 'jwt',
        user_claim: 'sub',
        bound_claims: { ref: refs },
        token_policies: names,
        token_no_default_policy: true,
      }),
    ),
  ];
  return new Map(all.map((one) => [one.address, one]));
}

/** An object as a server gives it, with canonical values. */
export function resource(
  kindName: string,
  parent: string,
  name: string,
  raw: Readonly<Record<string, Wire>>,
): Resource {
  const kind = byName.get(kindName);
  if (kind === undefined) throw new Error(`no kind ${kindName}`);
  const ref = { parent, name };
  const values = canonicalValues(kind, raw);
  return { kind: kindName, address: kind.api.path(ref), namespace: '', ref, values, given: new Set() };
}

/** Everything that anybody can do in it: by which role, with which token, which request. */
export function accessIn(resources: Iterable<Resource>): ReadonlySet<string> {
  const model = accessModel([...resources], SOME_VAULT);
  const found = new Set<string>();
  for (const one of model.roles.values()) {
    for (const ref of ['a', 'b']) for (const right of rightsOf(model, one.name, ref)) found.add(right);
  }
  return found;
}

function* rightsOf(model: AccessModel, roleName: string, ref: string): Iterable<string> {
  const claims = { sub: 'job', ref, exp: NOW / 1000 + 60 };
  const outcome = judgeLogin(model, { namespace: '', mount: 'ci', roleName, claims, now: NOW });
  const held = [...model.roles.values()].find(({ name }) => name === roleName);
  if (outcome.kind !== 'admitted' || held === undefined) return;
  const holder = holderOfLogin(model, held, outcome, NOW);
  for (const path of PATHS) {
    for (const operation of OPERATIONS) {
      if (decideFor(holder, { operation, path }).allowed) yield `${roleName} ${ref} ${operation} ${path}`;
    }
  }
}
