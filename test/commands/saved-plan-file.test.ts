import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findLeaks } from '../support/canaries.ts';
import type { Ran } from '../support/command-io.ts';
import { MOUNT, RULE, SPEC, planPlace } from '../support/plan-place.ts';
import type { PlanPlace } from '../support/plan-place.ts';
import { forge, readPlanFile } from '../support/saved-plan-file.ts';

let place: PlanPlace;

beforeEach(async () => {
  place = await planPlace();
});
afterEach(() => place.remove());

describe('a file that is no saved plan', () => {
  test.each<readonly [string, (text: string) => string, string]>([
    [
      'changed in its consent',
      (text) => text.replace('"action": "create"', '"action": "update"'),
      'was changed',
    ],
    [
      'changed in its digest',
      (text) => text.replace(/sha256:../, 'sha256:zz'),
      'was changed after it was saved',
    ],
    ['changed in what it shows', (text) => text.replace('"auth-mount"', '"auth"'), 'was changed'],
    ['cut off', (text) => text.slice(0, -20), 'is not a saved plan'],
    ['something else', () => '{"version": 1}', 'is not a saved plan'],
  ])('%s is refused', async (_, change, says) => {
    await place.run('plan access --out plan.json');
    const file = join(place.here, 'plan.json');
    const text = await readFile(file, 'utf8');
    expect(change(text)).not.toBe(text);
    await writeFile(file, change(text));
    const refused = await place.run('apply --plan plan.json');
    expect([refused.code, place.writes()]).toEqual([1, []]);
    expect(refused.stderr).toContain(`plan.json ${says}`);
    expect(refused.stderr).toContain('make a new one with `vaultctl plan --out FILE`');
  });

  test.each([
    ['address', 'https://elsewhere.example'],
    ['autoApprove', true],
    ['target', 'a*'],
    ['allowDeletes', true],
  ])('one that sets %s is none, whatever its digest says', async (option, value) => {
    await place.run('plan access --out plan.json');
    await forge(join(place.here, 'plan.json'), ({ consent }) => (consent.options[option] = value));
    const ran = await place.run('apply --plan plan.json');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('is not a saved plan');
    expect(place.vault.count()).toBe(requestsOfAPlan());
  });

  test('one that is given as PATH is recognised, in a folder too', async () => {
    await place.run('plan access --out plan.json');
    for (const command of ['validate plan.json', 'plan plan.json', 'apply --auto-approve plan.json']) {
      const ran = await place.run(command);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('[plan-file-as-spec]');
      expect(ran.stderr).toContain('vaultctl apply --plan FILE');
    }
  });

  function requestsOfAPlan(): number {
    const first = place.vault.requests.findIndex(({ path }) => path === 'sys/health');
    expect(place.vault.requests.filter(({ path }) => path === 'sys/health')).toHaveLength(1);
    return place.vault.requests.length - first;
  }
});

describe('the file', () => {
  test('is for its owner only, also where one for everybody was', async () => {
    const file = join(place.here, 'plan.json');
    const mode = async (): Promise<number> => (await stat(file)).mode & 0o777;
    await place.run('plan access --out plan.json');
    expect(await mode()).toBe(0o600);
    await writeFile(file, 'something else');
    await chmod(file, 0o644);
    await place.run('plan access --out plan.json');
    expect(await mode()).toBe(0o600);
  });

  test('is not written for a plan that cannot be applied', async () => {
    await place.spec({ ...SPEC, settings: { cluster: 'another' } });
    const ran = await place.run('plan access --out plan.json');
    expect(ran.code).toBe(6);
    expect(ran.stderr).toContain('The plan was not saved');
    await expect(stat(join(place.here, 'plan.json'))).rejects.toThrow('ENOENT');
  });

  test('holds no secret, nor a digest that a secret went into', async () => {
    const env = { VAULTCTL_VAR_CLAIM: 'canary-claim-77a1', VAULTCTL_VAR_CLIENT: 'canary-client-31c9' };
    const role = {
      role_type: 'jwt',
      user_claim: 'sub',
      bound_claims: { project: '$' + '{env:VAULTCTL_VAR_CLAIM}' },
    };
    const config = {
      oidc_discovery_url: 'https://issuer.example',
      oidc_client_id: 'id',
      oidc_client_secret: '$' + '{env:VAULTCTL_VAR_CLIENT}',
    };
    await place.spec({ auth: { jwt: { ...MOUNT, roles: { web: role } }, people: { type: 'oidc', config } } });
    await place.run('plan access --out plan.json', { env });
    const other = { VAULTCTL_VAR_CLAIM: 'canary-other-0d0d', VAULTCTL_VAR_CLIENT: 'canary-other-0c0c' };
    const first = await readPlanFile(join(place.here, 'plan.json'));
    expect(findLeaks(env, [{ where: 'plan.json', text: JSON.stringify(first) }])).toEqual([]);
    await place.run('plan access --out plan.json', { env: other });
    expect((await readPlanFile(join(place.here, 'plan.json'))).digest).toBe(first.digest);
    // The server may hold the very value: then its side says nothing either.
    await place.run('apply --auto-approve access', { env });
    await place.run('plan access --out plan.json', { env });
    const second = await readPlanFile(join(place.here, 'plan.json'));
    await place.run('apply --auto-approve access', { env: other });
    await place.run('plan access --out plan.json', { env: other });
    expect((await readPlanFile(join(place.here, 'plan.json'))).digest).toBe(second.digest);
  });
});

describe('the digest', () => {
  test('is the same on another machine, where files and keys stand in another order', async () => {
    const first = digestFrom(await place.run('plan access --prune --out plan.json'));
    const there = join(place.here, 'there');
    await mkdir(join(there, 'access/deep'), { recursive: true });
    const write = (name: string, text: string): Promise<void> => writeFile(join(there, 'access', name), text);
    await write(
      'z.yaml',
      `prune: {policies: ["old-*"]}\npolicies: {two: ${JSON.stringify(RULE)}}\nversion: 1\n`,
    );
    await write('a.yaml', `version: 1\npolicies:\n  one: |\n    ${RULE}`);
    await write(
      'deep/m.yaml',
      `auth: {jwt: ${JSON.stringify({ config: MOUNT.config, type: 'jwt' })}}\nversion: 1`,
    );
    expect(digestFrom(await place.run('plan access --prune --out plan.json', { folder: there }))).toBe(first);
    const report = JSON.parse((await place.run('plan access --prune --json')).stdout) as { digest: string };
    expect(report.digest).toBe(first);
    expect((await readPlanFile(join(place.here, 'plan.json'))).digest).toBe(first);
    // Another state, another digest.
    await place.vault.other.write(
      { namespace: '', path: 'sys/policies/acl/old-a' },
      { policy: `${RULE}#\n` },
    );
    expect(digestFrom(await place.run('plan access --prune --out plan.json'))).not.toBe(first);
  });

  test('with the right one an apply goes on without asking, with a wrong one it does not', async () => {
    const digest = digestFrom(await place.run('plan access --out plan.json'));
    const refused = await place.run(`apply access --expect-digest sha256:${'0'.repeat(64)}`);
    expect([refused.code, place.writes()]).toEqual([6, []]);
    expect(refused.stderr).toContain(`the plan has the digest ${digest}, not sha256:000`);
    // What is not in the options is not in the digest.
    const otherwise = await place.run(`apply access --prune --expect-digest ${digest}`);
    expect([otherwise.code, place.writes()]).toEqual([6, []]);
    expect(await place.run(`apply access --expect-digest ${digest}`)).toMatchObject({ code: 0 });
    expect(await place.run(`apply access --expect-digest ${digest}`)).toMatchObject({ code: 6 });
  });
});

function digestFrom({ code, stderr }: Ran): string {
  expect(code).toBe(0);
  return /^Digest: (sha256:[0-9a-f]{64})$/m.exec(stderr)?.[1] ?? 'none';
}
