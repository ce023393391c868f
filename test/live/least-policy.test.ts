import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { runProgram } from '../../src/commands/program.ts';
import { realIo } from '../../src/world.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { ALLOW, INVENTORY, wholeSpec } from '../support/whole-spec.ts';

// Many runs, against real processes on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Without these a run says nothing else at once; other tests show what they are for. */
const QUIET = /auth\/token\/(?:lookup|revoke)-self|inv\/data\/vaultctl\/keys/;

for (const { name, start } of (await liveServers()).filter((server) => server.name !== 'bao-2.2')) {
  describe(`the least policy on ${name}`, () => {
    const isBao = name === 'bao';
    let server: RunningServer;
    let raw: RawHttp;
    let issuer: Issuer;
    let count = 0;
    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      raw = rawHttp(server);
      await raw.write('sys/mounts/inv', { type: 'kv', options: { version: '2' } });
      const data = { format: 1, owner: 'other', objects: 'sys/policies/acl/theirs', proofs: '{}' };
      await vi.waitFor(() => raw.write('inv/data/vaultctl/objects/other', { data }), 10_000);
    });
    afterAll(async () => {
      await issuer.close();
      await server.stop();
    });

    const run = async (token: string, argv: readonly string[], spec: object | string): Promise<Ran> => {
      const said = { out: '', err: '' };
      const text = typeof spec === 'string' ? spec : JSON.stringify({ version: 1, ...spec });
      const io = realIo(process, { VAULT_ADDR: server.address, VAULT_TOKEN: token });
      const code = await runProgram(
        [...argv, '-'],
        {
          ...io,
          out: (part) => void (said.out += part),
          err: (part) => void (said.err += part),
          color: { out: false, err: false },
          isErrTerminal: false,
          files: { ...io.files, stdin: () => Promise.resolve(text) },
        },
        () => {
          throw new Error('no development server in these tests');
        },
      );
      return { code, ...said };
    };
    const apply = (token: string, spec: object | string, more: readonly string[] = []): Promise<Ran> =>
      run(token, ['apply', '--auto-approve', ...more], spec);
    /** The policy as rules, each with its whole text. */
    const rulesFor = async (
      spec: object | string,
      ...flags: readonly string[]
    ): Promise<readonly string[]> => {
      const { code, out, err } = await run('', ['policy', ...flags], spec);
      expect([code, err], out).toEqual([0, '']);
      return out.split(/\n(?=path )/).slice(1);
    };
    /** A token with these rules and no others, not even those of `default`. */
    const tokenWith = async (rules: readonly string[]): Promise<string> => {
      count += 1;
      await raw.write(`sys/policies/acl/least-${count}`, { policy: rules.join('\n') });
      const { auth } = await raw.write('auth/token/create', {
        policies: [`least-${count}`],
        no_default_policy: true,
      });
      return (auth as { client_token: string }).client_token;
    };
    const clear = async (): Promise<void> => {
      for (const path of PLACES) await raw.remove(path).catch(() => undefined);
      for (const what of ['objects', 'keys'])
        await raw.remove(`inv/metadata/vaultctl/${what}/me`).catch(() => undefined);
    };
    const spec = (turn: string): object => wholeSpec(turn, isBao, issuer.url);

    test('a plan works under it, before and after, and says nothing that root does not see', async () => {
      const before = spec('1');
      const token = await tokenWith(await rulesFor(before, '--for', 'plan'));
      await clear();
      for (let turn = 0; turn < 2; turn += 1) {
        const [ours, whole] = [await run(token, ['plan'], before), await run(server.token, ['plan'], before)];
        expect([ours.code, ours.err]).toEqual([0, '']);
        // The key of the proofs is for the applying role alone.
        expect(ours.out.replace(/Notes:\n.*oidc_client_secret may have changed.*\n\n/, '')).toBe(whole.out);
        expect((await apply(server.token, before)).code).toBe(0);
      }
      const locking = await apply(token, spec('2'));
      expect([locking.code, locking.err]).toEqual([4, expect.stringContaining('inv/data/vaultctl/lock')]);
      const writing = await apply(token, { ...spec('2'), settings: { inventory: INVENTORY } });
      expect([writing.code, writing.out]).toEqual([4, expect.stringContaining('403')]);
    });

    test('without any one of its rules a plan fails or says less', async () => {
      const rules = await rulesFor(spec('1'), '--for', 'plan');
      await apply(server.token, spec('1'));
      const whole = await run(await tokenWith(rules), ['plan'], spec('1'));
      const idle: string[] = [];
      for (const rule of rules.filter((one) => !QUIET.test(one))) {
        const less = await tokenWith(rules.filter((one) => one !== rule));
        const ran = await run(less, ['plan'], spec('1'));
        if (ran.code === whole.code && ran.out === whole.out && ran.err === whole.err) idle.push(rule);
      }
      expect(idle).toEqual([]);
    });

    test('an apply works under it, from nothing, and then for changes of everything', async () => {
      await clear();
      const token = await tokenWith(await rulesFor(spec('1'), '--for', 'apply'));
      for (const turn of ['1', '2', '1']) {
        const { code, err, out } = await apply(token, spec(turn));
        expect([code, err], out).toEqual([0, '']);
        expect((await run(token, ['plan', '--detailed-exitcode'], spec(turn))).code).toBe(0);
      }
    });

    test('without any one of its rules an apply fails or says more, when it makes or when it changes', async () => {
      const rules = await rulesFor(spec('1'), '--for', 'apply');
      const idle: string[] = [];
      for (const rule of rules.filter((one) => !QUIET.test(one))) {
        const less = await tokenWith(rules.filter((one) => one !== rule));
        await clear();
        const making = await apply(less, spec('1'));
        await apply(server.token, spec('1'));
        const changing = await apply(less, spec('2'));
        const [ours, whole] = [
          await run(less, ['plan'], spec('1')),
          await run(server.token, ['plan'], spec('1')),
        ];
        const isSilent = [making, changing].every(({ code, err }) => code === 0 && err === '');
        if (isSilent && ours.out === whole.out && ours.err === whole.err) idle.push(rule);
      }
      expect(idle).toEqual([]);
    });

    test('lookup-self is what the guard against locking oneself out stands on', async () => {
      const rules = await rulesFor({ policies: { own: ALLOW } }, '--for', 'apply');
      await raw.write('sys/policies/acl/own', { policy: rules.join('\n') });
      const tokenOf = async (policy: string): Promise<string> => {
        const { auth } = await raw.write('auth/token/create', {
          policies: [policy],
          no_default_policy: true,
        });
        return (auth as { client_token: string }).client_token;
      };
      const { code } = await run(await tokenOf('own'), ['plan'], { policies: { own: ALLOW } });
      expect(code).toBe(6);
    });

    test('with the key of the proofs an apply notices another write-only value, and without it says so', async () => {
      await clear();
      const rules = await rulesFor(spec('1'), '--for', 'apply');
      const token = await tokenWith(rules);
      expect((await apply(token, spec('1'))).code).toBe(0);
      const other = JSON.parse(JSON.stringify(spec('1')).replace('not-so-secret-1', 'another')) as object;
      expect((await run(token, ['plan'], other)).out).toContain('oidc_client_secret');
      const less = await tokenWith(rules.filter((rule) => !rule.includes('/keys/')));
      expect((await run(less, ['plan'], other)).out).toContain('may not read the key of the inventory');
    });

    // Community Vault has none.
    if (isBao)
      test('in a namespace, from outside and from inside', async () => {
        const inner = { namespaces: { team: {} }, policies: { outer: ALLOW } };
        const documents = {
          namespace: 'team',
          policies: { inner: ALLOW },
          token_roles: { inner: { orphan: true } },
        };
        const both = `${JSON.stringify({ version: 1, ...inner })}\n---\n${JSON.stringify({ version: 1, ...documents })}`;
        const all = await rulesFor(both, '--for', 'apply');
        const less = await apply(await tokenWith(all.filter((rule) => !/team.*inner/.test(rule))), both);
        expect([less.code, less.err]).toEqual([4, expect.stringContaining('in namespace team')]);
        expect(await raw.read('sys/namespaces/team')).toBeUndefined();
        const token = await tokenWith(all);
        for (let turn = 0; turn < 2; turn += 1) {
          const { code, err, out } = await apply(token, both);
          expect([code, err], out).toEqual([0, '']);
        }
        const rules = await rulesFor({ policies: { inside: ALLOW } }, '--for', 'plan', '--namespace', 'team');
        expect(rules.join('')).not.toContain('team/');
      });

    test('with --prune it may delete what the scopes cover, and nothing else', async () => {
      const scoped = { prune: { policies: ['tmp-*'] }, policies: { 'tmp-kept': ALLOW } };
      await raw.write('sys/policies/acl/tmp-gone', { policy: ALLOW });
      await raw.write('sys/policies/acl/other', { policy: ALLOW });
      const token = await tokenWith(await rulesFor(scoped, '--for', 'apply', '--prune'));
      const { code, err, out } = await apply(token, scoped, ['--prune']);
      expect([code, err], out).toEqual([0, '']);
      expect(await raw.read('sys/policies/acl/tmp-gone')).toBeUndefined();
      await expect(rawHttp({ ...server, token }).remove('sys/policies/acl/other')).rejects.toThrow(
        'permission denied',
      );
    });

    test('before the first write the token is asked for, and all that is missing is named', async () => {
      await clear();
      const rules = await rulesFor(spec('1'), '--for', 'apply');
      const weak = rules.filter(
        (rule) => !/^path "(?:sys\/policies\/acl\/l-read|auth\/token\/roles\/l)"/.test(rule),
      );
      const look = 'path "sys/policies/acl/l-read" { capabilities = ["read"] }';
      const { code, out, err } = await apply(await tokenWith([...weak, look]), spec('1'));
      expect([code, err], out).toEqual([4, expect.stringContaining('nothing was written')]);
      expect(err).toContain('path "sys/policies/acl/l-read" { capabilities = ["update"] }');
      expect(err).toContain('path "auth/token/roles/l" { capabilities = ["create"] }');
      for (const path of PLACES)
        expect([path, await raw.read(path).catch(() => undefined)]).toEqual([path, undefined]);
    });

    test('more paths than one request may name', async () => {
      const names = Array.from({ length: 1100 }, (_, index) => `many-${index}`);
      const many = { policies: Object.fromEntries(names.map((one) => [one, ALLOW])) };
      const { auth } = await raw.write('auth/token/create', { policies: ['default'] });
      const weak = 'path "sys/policies/*" { capabilities = ["read", "list"] }';
      const token = await tokenWith([weak, 'path "sys/capabilities-self" { capabilities = ["update"] }']);
      expect((auth as { client_token: string }).client_token).not.toBe(token);
      const { code, err } = await apply(token, many);
      expect([code, err]).toEqual([4, expect.stringContaining('and 1080 more')]);
    });
  });
}

const PLACES = [
  'identity/group/name/l',
  'sys/auth/l-jwt/ci',
  'sys/auth/l-approle',
  'sys/auth/l-oidc',
  'sys/mounts/l-kv',
  'sys/policies/acl/l-read',
  'auth/token/roles/l',
];
