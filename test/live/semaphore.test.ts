import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mismatch, push } from '../demo/semaphore.ts';
import { pageScripts } from '../docs/page-scripts.ts';
import { benches, clientBench } from '../support/client-bench.ts';
import type { ClientBench } from '../support/client-bench.ts';
import type { ClientName, ScriptRun } from '../support/client-shell.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';

// Pipelines of Semaphore with the program that its guide uses. Only Semaphore itself is not real: an issuer on this machine
// signs tokens with the claims of Semaphore's.

const page = await pageScripts('docs/systems/semaphore.md');
const SPECS = { check: page.text('check'), apply: page.text('apply') };
const PIPELINE = page.text('pipeline');
const EXPLAIN = page.text('explain');
const there = await benches();

if (there.length === 0) test.skip('missing: the program vault');

test('every command of the page is run here', () => {
  expect(page.unused()).toEqual([]);
});

const PAST_S = Math.floor(Date.now() / 1000) - 3600;

/** A token that differs from that of a push to main in one claim that counts, and in `around`, which the role does not bind. */
interface Refused {
  readonly job: string;
  readonly claim: string;
  readonly wrong: unknown;
  readonly around?: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

const REFUSED: readonly Refused[] = [
  {
    job: 'another branch',
    claim: 'branch',
    wrong: 'feature',
    around: { ref: 'refs/heads/feature' },
    reason: mismatch('branch'),
  },
  {
    job: 'a tag',
    claim: 'ref_type',
    wrong: 'tag',
    around: { ref: 'refs/tags/v1', tag: 'v1' },
    reason: mismatch('ref_type'),
  },
  {
    job: 'a pull request against main',
    claim: 'ref_type',
    wrong: 'pull-request',
    around: { ref: 'refs/pull/7/merge', pr: '7', pr_branch: 'feature' },
    reason: mismatch('ref_type'),
  },
  { job: 'a debug job', claim: 'job_type', wrong: 'debug_job', reason: mismatch('job_type') },
  { job: 'another project', claim: 'prj_id', wrong: randomUUID(), reason: mismatch('prj_id') },
  {
    job: 'an expired token',
    claim: 'exp',
    wrong: PAST_S,
    around: { iat: PAST_S - 60, nbf: PAST_S - 60 },
    reason: 'invalid expiration time (exp) claim: token is expired',
  },
  {
    job: 'another audience',
    claim: 'aud',
    wrong: 'https://vault.example.com',
    reason: 'invalid audience (aud) claim: audience claim does not match any expected audience',
  },
  {
    job: 'another issuer',
    claim: 'iss',
    wrong: 'https://other-org.semaphoreci.com',
    reason: 'invalid issuer (iss) claim',
  },
];

describe.each(there)('Semaphore on $live.name', ({ live, clients }) => {
  let bench: ClientBench;
  let organisation: Issuer;
  let secret: string;

  beforeAll(async () => {
    bench = await clientBench('Semaphore', live);
    organisation = await startIssuer(bench.server.hostName);
    await bench.operate(SPECS.check, { ORG_URL: organisation.url });
    await bench.operate(SPECS.apply, { ORG_URL: organisation.url });
    secret = await bench.plant('secret/data/production/example-secret');
  });
  afterAll(async () => {
    await organisation.close();
    await bench.stop();
  });

  const good = (): Record<string, unknown> => {
    const exp = Math.floor(Date.now() / 1000) + 600;
    return { iss: organisation.url, exp, ...push(organisation, 'main') };
  };
  const sign = async (claims: object, by = organisation): Promise<string> => {
    const jwt = (await by.sign({ ...claims })).reveal();
    bench.canaries.push(jwt);
    return jwt;
  };
  const job = async (client: ClientName, jwt: string, script = PIPELINE): Promise<ScriptRun> =>
    (await bench.workload(client))(script, { SEMAPHORE_OIDC_TOKEN: jwt });
  const passes = async (client: ClientName, jwt: string): Promise<void> => {
    const { code, stdout, stderr } = await job(client, jwt);
    expect([code, stdout], stderr).toEqual([0, secret]);
  };
  const refused = async (client: ClientName, jwt: string, reason: string): Promise<void> => {
    const { code, stdout, stderr } = await job(client, jwt);
    expect(code).not.toBe(0);
    expect(stderr).toContain(`* error validating ${reason.startsWith('claim ') ? 'claims' : 'token'}: `);
    expect(stderr).toContain(reason);
    expect(stdout).toBe('');
  };

  describe.each(clients)('with %s', (client) => {
    test('a push to main gets the secret', () =>
      bench.tell(client, 'push to main', async () => {
        await passes(client, await sign(good()));
        return 'passed';
      }));

    test('so it does where the organisation leaves claims out that the role does not bind', () =>
      bench.tell(client, 'push to main, claims left out', async () => {
        const left = Object.entries(good()).filter(
          ([name]) => !/^(org|prj|repo|actor|pr_branch)$/.test(name),
        );
        await passes(client, await sign(Object.fromEntries(left)));
        return 'passed';
      }));

    test.each(REFUSED)(
      '$job is refused, and passes with $claim mended',
      ({ job: what, claim, wrong, around, reason }) =>
        bench.tell(client, what, async () => {
          const claims = { ...good(), ...around };
          await refused(client, await sign({ ...claims, [claim]: wrong }), reason);
          await passes(client, await sign(claims));
          return reason;
        }),
    );

    test('another organisation is refused, and the same claims pass when ours signs them', () =>
      bench.tell(client, 'another organisation', async () => {
        const other = await startIssuer(bench.server.hostName);
        const reason = 'error verifying token signature: failed to verify id token signature';
        await refused(client, await sign(push(other, 'main'), other), reason);
        await refused(client, await sign(good(), other), reason);
        await other.close();
        await passes(client, await sign(good()));
        return reason;
      }));

    test('the path of the guide has data/ twice for the program', () =>
      bench.tell(client, 'kv get secret/data/production/… of the guide', async () => {
        const printed = PIPELINE.replace('-mount=secret -field=value ', '-field=value secret/data/');
        expect(printed).not.toBe(PIPELINE);
        const { code, stderr } = await job(client, await sign(good()), printed);
        expect(code).toBe(2);
        expect(stderr).toContain('/v1/secret/data/data/production/example-secret\nCode: 403.');
        return '403 on secret/data/data/production/example-secret';
      }));

    test('the token does nothing but read there, and ends after five minutes', async () => {
      const login = PIPELINE.split('\n')[0] ?? '';
      const workload = await bench.workload(client);
      const then = async (command: string): Promise<ScriptRun> =>
        workload(`${login}\n${command}`, { SEMAPHORE_OIDC_TOKEN: await sign(good()) });
      for (const command of [
        'vault kv get -mount=secret staging/example-secret',
        'vault kv put -mount=secret production/example-secret value=other',
        'vault kv list -mount=secret production',
      ]) {
        const { code, stderr } = await then(command);
        expect([code, stderr]).toEqual([2, expect.stringContaining('permission denied')]);
      }
      const { stdout } = await then('vault token lookup -format=json');
      expect(JSON.parse(stdout)).toMatchObject({
        data: { creation_ttl: 300, policies: ['default', 'example-project'] },
      });
    });
  });

  test('the role of the guide as printed refuses everybody, and lets pull requests in once it is mended half', () =>
    bench.tell('vault', 'the guide as printed', async () => {
      const spec = join(import.meta.dirname, '../guides/semaphore/vaultctl.yaml');
      const guide = parse(await readFile(spec, 'utf8')) as Guide;
      const { 'example-project': role } = guide.auth.jwt.roles;
      const reason = 'audience claim found in JWT but no audiences bound to the role';
      await bench.raw.write('sys/auth/guide', { type: 'jwt' });
      const config = { oidc_discovery_url: organisation.url, bound_issuer: organisation.url };
      await bench.raw.write('auth/guide/config', config);
      const login = async (changes: object, claims: object = {}): Promise<ScriptRun> => {
        await bench.raw.write('auth/guide/role/example-project', { ...role, ...changes });
        const script = PIPELINE.replace('auth/jwt/', 'auth/guide/');
        return job('vault', await sign({ ...good(), ...claims }), script);
      };
      expect((await login({})).stderr).toContain(`Code: 400. Errors:\n\n* ${reason}`);
      const audience = { bound_audiences: [organisation.url] };
      expect((await login(audience)).stderr).toContain('Code: 500. Errors:\n\n* missing name in alias');
      const half = { ...audience, user_claim: 'prj_id' };
      const pullRequest = {
        ref_type: 'pull-request',
        ref: 'refs/pull/7/merge',
        pr: '7',
        pr_branch: 'feature',
      };
      expect((await login(half, pullRequest)).stdout).toBe(secret);
      return reason;
    }));

  test('vaultctl login tells which claim it was, and lets the right token in', async () => {
    const explain = async (claims: object): Promise<ScriptRun> =>
      bench.ask(EXPLAIN, { SEMAPHORE_OIDC_TOKEN: await sign(claims) });
    const wrong = await explain({ ...good(), ref_type: 'tag' });
    expect([wrong.code, wrong.stderr], wrong.stdout).toEqual([3, '']);
    expect(wrong.stdout).toContain(mismatch('ref_type'));
    expect(wrong.stdout).toMatch(/^failed +bound_claims ref_type +it is "tag", and not "branch"$/m);
    const right = await explain(good());
    expect([right.code, right.stderr], right.stdout).toEqual([0, '']);
    expect(right.stdout).toContain('Admitted:');
  });

  test('a plan after all this has no changes', async () => {
    const said = await bench.operate(SPECS.check, { ORG_URL: organisation.url });
    expect(said).toContain('No changes');
  });
});

interface Guide {
  readonly auth: { readonly jwt: { readonly roles: Readonly<Record<string, object>> } };
}
