import { expect, test } from 'vitest';
import { AUD, oneRole } from './one-role.ts';
import { linesAt, reviewOfSpecs } from './two-specs.ts';

// What a change means for those of whom the spec knows a part.

const PROD = 'secret/data/prod/*';
const rule = (path: string, ...words: readonly string[]): string =>
  `path "${path}" { capabilities = ${JSON.stringify(words)} }`;
const spec = (parts: object): string => JSON.stringify({ version: 1, ...parts });

test('a role that brings no groups no longer denies what an internal group allows', async () => {
  const team = `  team: '${rule(PROD, 'read')}'\nidentity_groups:\n  team: { policies: [team] }`;
  const of = (app: string): string => oneRole({ role: AUD, app, rest: team });
  const review = await reviewOfSpecs(
    of(`${rule(PROD, 'deny')}\n${rule('a', 'read')}`),
    of(rule('a', 'read')),
  );
  expect(linesAt(review, 'auth/ci/role/web')).toEqual([
    `other token_policies no longer denies ${PROD}, which other policies may allow`,
  ]);
  expect(review.others).toBe(1);
});

test('a rule that is lost beside a policy whose text is not known cannot be compared', async () => {
  const of = (app: string): string => oneRole({ role: `${AUD}\ntoken_policies: [app, theirs]`, app });
  const [before, after] = [`${rule(PROD, 'list')}\n${rule('a', 'read')}`, rule('a', 'read')].map((app) =>
    of(app).replace('        token_policies: [app]\n', ''),
  );
  const review = await reviewOfSpecs(before ?? '', after ?? '');
  expect(linesAt(review, 'auth/ci/role/web')).toEqual([
    `other token_policies "theirs", whose text is not known here, may allow more on ${PROD}`,
    `narrower - list ${PROD}`,
  ]);
});

test('a token that was made with all policies of a token role is no longer denied', async () => {
  const of = (guard: string): string =>
    spec({
      policies: { guard, team: rule('secret/data/*', 'read') },
      token_roles: { jobs: { allowed_policies: ['guard', 'team'] } },
    });
  const review = await reviewOfSpecs(
    of(`${rule(PROD, 'deny')}\n${rule('a', 'read')}`),
    of(rule('a', 'read')),
  );
  const [jobs] = review.changes.filter(({ address }) => address === 'auth/token/roles/jobs');
  expect(jobs?.issued?.rights.map(({ way, path }) => `${way} ${path}`)).toEqual([`wider ${PROD}`]);
  expect(review.widenings).toBe(1);
});

test('the policy default comes along with what a token role hands out', async () => {
  const policies = { team: rule('secret/data/*', 'read'), default: rule(PROD, 'deny') };
  const of = (more: object): string =>
    spec({ policies, token_roles: { jobs: { allowed_policies: ['team'], ...more } } });
  const review = await reviewOfSpecs(of({}), of({ token_no_default_policy: true }));
  expect(linesAt(review, 'auth/token/roles/jobs')).toContain(`wider + read ${PROD}`);
});

test('who leaves a group leaves what it denies', async () => {
  const of = (members: readonly string[]): string =>
    spec({
      policies: { noprod: rule(PROD, 'deny') },
      identity_groups: { juniors: { policies: ['noprod'], member_entity_ids: members } },
    });
  const review = await reviewOfSpecs(of(['652814e6-0000-4000-8000-000000000000']), of([]));
  expect(review.others).toBe(1);
  expect(review.narrowings).toBe(0);
  expect(linesAt(review, 'identity/group/name/juniors')).toEqual([
    'other member_entity_ids no longer 652814e6-0000-4000-8000-000000000000; what the group denies is open to them',
  ]);
});

test('the name of a group in another letter case lets in the same', async () => {
  const of = (name: string): string =>
    spec({
      auth: { ci: { type: 'jwt' } },
      policies: { team: rule(PROD, 'read') },
      identity_groups: { team: { type: 'external', policies: ['team'], alias: { mount: 'ci', name } } },
    });
  expect((await reviewOfSpecs(of('Ops'), of('ops'))).changes).toEqual([]);
  expect((await reviewOfSpecs(of('Ops'), of('devs'))).others).toBe(1);
});

test.each([
  [{}, { max_lease_ttl: '87600h' }, 'wider tune.max_lease_ttl 87600h instead of the server’s'],
  [{ max_lease_ttl: '87600h' }, {}, 'narrower tune.max_lease_ttl the server’s instead of 87600h'],
  [{}, { max_lease_ttl: '1h' }, 'narrower tune.max_lease_ttl 1h instead of the server’s'],
  [
    { default_lease_ttl: '1h' },
    { default_lease_ttl: '768h' },
    'wider tune.default_lease_ttl the server’s instead of 1h',
  ],
])('the times of a mount, %j and then %j', async (before, after, line) => {
  const of = (tune: object): string => spec({ auth: { ci: { type: 'jwt', tune } } });
  expect(linesAt(await reviewOfSpecs(of(before), of(after)), 'sys/auth/ci')).toEqual([line]);
});

test('that members change is told where they are secret, and not who they are', async () => {
  const of = (id: string): string =>
    spec({
      policies: { team: rule(PROD, 'read') },
      identity_groups: { team: { policies: ['team'], member_entity_ids: [id] } },
    });
  const [open, secret] = ['652814e6-0000-4000-8000-000000000000', '${env:VAULTCTL_VAR_ID}'];
  const review = await reviewOfSpecs(of(open), of(secret));
  expect(linesAt(review, 'identity/group/name/team')).toEqual([
    'wider member_entity_ids also (sensitive)',
    'narrower member_entity_ids no longer (sensitive)',
  ]);
});

test('what a policy gains by itself is told although the role that names it has it already', async () => {
  const of = (p: string): string =>
    oneRole({
      role: AUD,
      app: p,
      rest: `  q: '${rule('secret/data/*', 'read', 'update')}'`,
    }).replace('token_policies: [app]', 'token_policies: [app, q]');
  const review = await reviewOfSpecs(
    of(rule('a', 'read')),
    of(`${rule('a', 'read')}\n${rule('secret/data/*', 'read')}`),
  );
  expect(linesAt(review, 'auth/ci/role/web')).toEqual([]);
  expect(linesAt(review, 'sys/policies/acl/app')).toEqual(['wider + read secret/data/*']);
});

test('a policy that a token role names and forbids is reviewed by itself', async () => {
  const of = (p: string): string =>
    spec({
      policies: { p: rule(p, 'read') },
      token_roles: { t: { allowed_policies: ['p'], disallowed_policies_glob: ['p*'] } },
    });
  const review = await reviewOfSpecs(of('secret/data/web'), of('secret/data/*'));
  expect(linesAt(review, 'sys/policies/acl/p')).toContain('wider + read secret/data/*');
});
