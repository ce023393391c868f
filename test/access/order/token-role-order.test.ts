import { expect, test } from 'vitest';
import { accessModel } from '../../../src/access/access-model.ts';
import { safeOrder } from '../../../src/access/order/safe-order.ts';
import type { Wire } from '../../../src/model/wire.ts';
import { SOME_VAULT } from '../../support/spec-model.ts';
import { resource } from './small-world.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const ROLE = 'auth/token/roles/batch';
const POLICY = 'sys/policies/acl/app';

type Fields = Readonly<Record<string, Wire>>;

/** Of two changes of rights neither of which is more than the other. */
const READ = 'path "s/*" { capabilities = ["read"] }';
const UPDATE = 'path "s/*" { capabilities = ["update"] }';
/** Hands out any policy, so `app`, too. */
const ANY_OTHER = { disallowed_policies: ['ops'] };
const OWN = 'path "s/{{identity.entity.name}}/*" { capabilities = ["read"] }';

/** Two changes at a time: a token role, and the policy that it hands out. */
function impossible(from: [Fields, string], to: [Fields, string]): readonly (readonly string[])[] {
  const [before, after] = [from, to].map(([fields, policy]) =>
    accessModel(
      [resource('token-role', '', 'batch', fields), resource('policy', '', 'app', { policy })],
      SOME_VAULT,
    ),
  );
  if (before === undefined || after === undefined) throw new Error('two sides');
  const changes = [ROLE, POLICY].map((address) => ({ address, action: 'update', dependsOn: [] }) as const);
  return safeOrder(before, after, changes, NOW).impossible;
}

test.each<[string, Fields, Fields]>([
  ['which others it forbids', { disallowed_policies: ['ops'] }, { disallowed_policies: ['root-ca'] }],
  [
    'which others its globs forbid',
    { disallowed_policies_glob: ['x*'] },
    { disallowed_policies_glob: ['y*'] },
  ],
  ['which others it hands out', { allowed_policies: ['app', 'one'] }, { allowed_policies: ['app', 'two'] }],
  ['whose aliases it takes', { allowed_entity_aliases: ['ann'] }, { allowed_entity_aliases: ['ben'] }],
  ['how long its tokens live', { token_explicit_max_ttl: 60 }, { token_explicit_max_ttl: 90 }],
  ['of which type its tokens are', { token_type: 'service' }, { token_type: 'batch' }],
])('a token role may change %s in any order with its policy', (_, before, after) => {
  expect(impossible([{ ...ANY_OTHER, ...before }, READ], [{ ...ANY_OTHER, ...after }, UPDATE])).toEqual([]);
});

test('from where the tokens of a token role come cannot change together with its policy', () => {
  const [here, there] = ['10.0.0.0/8', '192.168.0.0/16'].map((one) => ({
    ...ANY_OTHER,
    token_bound_cidrs: [one],
  }));
  expect(impossible([here ?? {}, READ], [there ?? {}, UPDATE])).toEqual([[ROLE, POLICY]]);
});

test('whoever comes by a new alias fills the templates of the old text', () => {
  const [ann, ben] = ['ann', 'ben'].map((name) => ({ ...ANY_OTHER, allowed_entity_aliases: [name] }));
  const guarded = `${OWN}\npath "s/a/*" { capabilities = ["deny"] }`;
  const other = `${OWN}\npath "s/b/*" { capabilities = ["deny"] }`;
  expect(impossible([ann ?? {}, guarded], [ben ?? {}, other])).toEqual([[ROLE, POLICY]]);
  expect(impossible([ann ?? {}, guarded], [ann ?? {}, other])).toEqual([]);
});
