import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RULE, SPEC, planPlace } from '../support/plan-place.ts';
import type { PlanPlace } from '../support/plan-place.ts';
import { forge } from '../support/saved-plan-file.ts';
import type { SavedPlanJson } from '../support/saved-plan-file.ts';

let place: PlanPlace;

beforeEach(async () => {
  place = await planPlace();
});
afterEach(() => place.remove());

describe('a saved plan is carried out when nothing has changed', () => {
  test('with the paths that it names', async () => {
    const saved = await place.run('plan access --prune --out plan.json');
    expect(saved).toMatchObject({ code: 0 });
    expect(saved.stderr).toContain('vaultctl apply --plan plan.json');
    expect(place.writes()).toEqual([]);
    const applied = await place.run('apply --plan plan.json');
    expect(applied).toMatchObject({ code: 0, stderr: '' });
    expect(applied.stdout).toContain('Apply complete! Resources: 4 added, 0 changed, 1 destroyed.');
    expect(place.writes()).toContain('DELETE sys/policies/acl/old-a');
    const again = await place.run('apply --plan plan.json');
    expect(again.code).toBe(6);
    expect(again.stderr).toContain('sys/policies/acl/one has changed on the server [plan-stale]');
  });

  test('with paths given, and in another folder that has the same ones', async () => {
    await place.run('plan access --out plan.json');
    const other = await planPlace();
    const file = join(place.here, 'plan.json');
    expect(await place.run(`apply --plan ${file}`, { folder: other.here })).toMatchObject({ code: 0 });
    await other.run('plan access --out plan.json');
    expect(await other.run(`apply --plan plan.json ${join(place.here, 'access')}`)).toMatchObject({
      code: 0,
    });
    await other.remove();
  });

  test('an option that says the same may be given again', async () => {
    await place.run('plan access --prune --out plan.json');
    expect(await place.run('apply --plan plan.json --prune')).toMatchObject({ code: 0 });
  });
});

describe('it is refused, and nothing is written', () => {
  const forged =
    (change: (plan: SavedPlanJson) => void): (() => Promise<void>) =>
    () =>
      forge(join(place.here, 'plan.json'), change);
  const live =
    (path: string, body: object): (() => Promise<unknown>) =>
    () =>
      place.vault.other.write({ namespace: '', path }, { ...body });

  test.each<readonly [string, () => Promise<unknown>, readonly string[], string]>([
    [
      'the spec says something else',
      () => place.spec({ ...SPEC, policies: { one: `${RULE}# more\n`, two: RULE } }),
      ['sys/policies/acl/one has changed in the spec'],
      '',
    ],
    [
      'the spec has one more',
      () => place.spec({ ...SPEC, policies: { ...SPEC.policies, three: RULE } }),
      ['sys/policies/acl/three was not part of the saved plan'],
      '',
    ],
    [
      'the spec has one less',
      () => place.spec({ ...SPEC, policies: { one: RULE } }),
      ['sys/policies/acl/two was part of the saved plan and is not any more'],
      '',
    ],
    [
      'the spec has an owner now',
      () => place.spec({ ...SPEC, owner: 'a' }),
      ['the owner was', 'and is a now'],
      '',
    ],
    [
      'an object that was to be created is there',
      live('sys/policies/acl/one', { policy: `${RULE}#\n` }),
      ['sys/policies/acl/one has changed on the server'],
      '',
    ],
    [
      'an object that is to be deleted has changed',
      live('sys/policies/acl/old-a', { policy: `${RULE}#\n` }),
      ['sys/policies/acl/old-a has changed on the server'],
      '',
    ],
    [
      'an object has got an owner',
      live('sys/policies/acl/old-a', { policy: `# vaultctl owner: b\n${RULE}` }),
      ['sys/policies/acl/old-a was part of the saved plan and is not any more'],
      '',
    ],
    [
      'there is one more to delete',
      live('sys/policies/acl/old-b', { policy: RULE }),
      ['sys/policies/acl/old-b was not part of the saved plan'],
      '',
    ],
    [
      'an object that was to be deleted is gone',
      () => place.vault.other.delete({ namespace: '', path: 'sys/policies/acl/old-a' }),
      ['sys/policies/acl/old-a was part of the saved plan and is not any more'],
      '',
    ],
    [
      'another version of vaultctl made it',
      forged(({ consent }) => (consent.tool_version = '0.0.1')),
      ['the version of vaultctl was 0.0.1 when the plan was saved'],
      '',
    ],
    [
      'it was made for another cluster',
      forged(({ consent }) => (consent.server['cluster_id'] = 'another')),
      ['the server’s cluster was another'],
      '',
    ],
    [
      'the server was upgraded',
      forged(({ consent }) => (consent.server['version'] = '1.20.0')),
      ['the server’s version was vault 1.20.0'],
      '',
    ],
    [
      'it was made in another namespace',
      forged(({ consent }) => (consent.namespace = 'team')),
      ['the namespace was team'],
      '',
    ],
    [
      'it was saved without --prune',
      forged(({ consent }) => {
        delete consent.options['prune'];
      }),
      ['sys/policies/acl/old-a was part of the saved plan'],
      '',
    ],
    ['another option is given', () => Promise.resolve(), ['the options were'], '--allow-self-lockout'],
    ['another value is given', () => Promise.resolve(), ['the options'], '--exclude=sys/policies/acl/two'],
    [
      'it shows other changes than it has',
      forged(({ changes }) => void changes.pop()),
      ['shows other changes'],
      '',
    ],
  ])('%s', async (_, change, says, flags) => {
    expect(await place.run('plan access --prune --exclude=none --out plan.json')).toMatchObject({ code: 0 });
    await change();
    const refused = await place.run(`apply --plan plan.json ${flags}`.trim());
    expect([refused.code, place.writes()], refused.stderr).toEqual([6, []]);
    expect(refused.stderr).toContain('[plan-stale]');
    for (const text of says)
      expect(refused.stderr.replace('the options was', 'the options were')).toContain(text);
  });
});
