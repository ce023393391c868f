import { beforeEach, describe, expect, test } from 'vitest';
import { run, vaultError, writes } from '../support/apply-story.ts';
import type { CommandWorld, Ran } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

const LOCK = 'kv/data/ci/lock';
const SPEC = `
version: 1
settings: { lock: { mount: kv, path: ci/lock } }
policies:
  one: path "secret/data/one" { capabilities = ["read"] }
  two: path "secret/data/two" { capabilities = ["read"] }
`;
const PATHS = ['sys/policies/acl/one', 'sys/policies/acl/two'];

let vault: MemoryVault;
beforeEach(async () => {
  vault = new MemoryVault();
  await vault.other.write(
    { namespace: '', path: 'sys/mounts/kv' },
    { type: 'kv', options: { version: '2' } },
  );
});

const command = (line: string, world: Partial<CommandWorld> = {}, spec = SPEC): Promise<Ran> =>
  run(line, vault, { spec, ...world });
const apply = (world: Partial<CommandWorld> = {}, spec = SPEC): Promise<Ran> =>
  command('apply --auto-approve --parallelism 1 -', world, spec);
const record = async (): Promise<Record<string, unknown>> =>
  (await vault.other.read({ namespace: '', path: LOCK }))?.['data'] as Record<string, unknown>;
const holder = (id: string): object => ({
  format: 1,
  state: 'held',
  id,
  who: 'jwt-other',
  run_url: 'https://ci.example.com/9',
  operation: 'apply',
  tool_version: '0.1.0',
  acquired_at: '2026-01-01T00:00:00Z',
  deadline: '2026-01-01T00:15:00Z',
});
const holdAs = (id: string): Promise<unknown> =>
  vault.other.write({ namespace: '', path: LOCK }, { data: { ...holder(id) } });

describe('an apply with a lock', () => {
  test('takes it before it reads what it plans on, and lets it go last', async () => {
    const { code } = await apply();
    const seen = vault.requests.map(({ method, path }) => `${method} ${path}`);
    expect(code).toBe(0);
    expect(seen.indexOf(`POST ${LOCK}`)).toBeLessThan(seen.indexOf('LIST sys/policies/acl'));
    expect(seen.at(-1)).toBe(`POST ${LOCK}`);
    expect(await record()).toMatchObject({ state: 'released' });
  });

  test('says who it is and where it runs', async () => {
    const env = { GITHUB_SERVER_URL: 'https://g.example', GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '5' };
    await apply({ env });
    expect(await record()).toMatchObject({ who: 'token', run_url: 'https://g.example/o/r/actions/runs/5' });
    await apply({ env: { BUILD_URL: 'https://user:canary@ci.example.com/7' } });
    expect(JSON.stringify(await record())).not.toContain('canary');
  });

  test.each(['plan -', 'validate -', 'drift -'])('%s takes none', async (line) => {
    await command(line);
    expect(writes(vault)).toEqual([]);
  });

  test('is refused while somebody else has it, in text and in JSON, and reads nothing', async () => {
    await holdAs('abc');
    const { code, stderr } = await apply();
    expect([code, stderr]).toEqual([6, expect.stringContaining('held by jwt-other (abc)')]);
    expect(stderr).toContain('`vaultctl force-unlock abc -`');
    const json = await command('apply --auto-approve --json -');
    const { diagnostics } = JSON.parse(json.stdout) as { diagnostics: { code: string }[] };
    expect([json.code, diagnostics.map((one) => one.code)]).toEqual([6, ['lock-held']]);
    expect(vault.requests.map(({ path }) => path)).not.toContain('sys/policies/acl');
    expect(writes(vault)).toEqual([]);
  });

  test('waits as long as it may, and goes on when the lock is free', async () => {
    await holdAs('abc');
    let looks = 0;
    vault.before = async ({ method, path }) => {
      if (method !== 'GET' || path !== LOCK) return;
      looks += 1;
      if (looks === 4)
        await vault.other.write(
          { namespace: '', path: LOCK },
          { data: { ...holder('abc'), state: 'released' } },
        );
    };
    const { code, stderr } = await command('apply --auto-approve --lock-timeout 1m -');
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^waiting for the lock, held by jwt-other .*\n$/),
    ]);
  });

  test.each(['-1', 'soon', '25h', ''])('"%s" is no time to wait', async (time) => {
    const { code, stderr } = await run(`apply --lock-timeout=${time} -`, vault, { spec: SPEC });
    expect([code, stderr]).toEqual([1, expect.stringContaining('--lock-timeout')]);
  });

  test.each([
    ['the server refuses a write', PATHS[1], 5],
    ['the plan fails', 'sys/policies/acl', 4],
  ])('lets it go when %s', async (_, broken, expected) => {
    vault.before = ({ path }) => {
      if (path === broken && vault.count('POST') > 1) throw vaultError({ path, status: 500 });
      if (path === 'sys/policies/acl' && broken === path) throw vaultError({ path, status: 500 });
    };
    expect((await apply()).code).toBe(expected);
    expect(await record()).toMatchObject({ state: 'released' });
  });

  test('lets it go after a signal, before and between its writes', async () => {
    const signal = (when: () => boolean): Partial<CommandWorld> => ({
      stopCode: () => (when() ? 143 : undefined),
    });
    expect((await apply(signal(() => vault.count('POST') > 0))).code).toBe(143);
    expect(await record()).toMatchObject({ state: 'released' });
    expect(writes(vault).filter((path) => PATHS.includes(path))).toEqual([]);
    vault.requests.length = 0;
    expect((await apply(signal(() => writes(vault).includes('sys/policies/acl/one')))).code).toBe(143);
    expect(await record()).toMatchObject({ state: 'released' });
    expect(writes(vault)).not.toContain('sys/policies/acl/two');
  });

  test('says so when it cannot let it go, and is done all the same', async () => {
    vault.before = ({ method, path }) => {
      if (method === 'POST' && path === LOCK && writes(vault).includes(PATHS[1] ?? ''))
        throw vaultError({ path, status: 403, errors: ['permission denied'] });
    };
    const { code, stderr } = await apply();
    const { id } = await record();
    expect([code, stderr]).toEqual([0, expect.stringContaining('was not let go (permission denied)')]);
    expect(stderr).toContain(`vaultctl force-unlock ${String(id)} -`);
  });
});

describe('a lock that was taken away', () => {
  /** Somebody else has it from the moment on in which that object is about to be written. */
  const robbed = (path: string): void => {
    vault.before = async (request) => {
      if (request.method === 'GET' && request.path === path && writes(vault).length > 0)
        await holdAs('rival');
    };
  };

  test('before the first write: nothing is written, exit 6', async () => {
    robbed('sys/policies/acl/one');
    const { code, stdout, stderr } = await apply();
    expect([code, stdout]).toEqual([6, expect.stringContaining('the lock kv/data/ci/lock was taken away')]);
    expect(stderr).toContain('now it is held by jwt-other (rival)');
    expect(writes(vault).filter((path) => PATHS.includes(path))).toEqual([]);
    expect(await record()).toMatchObject({ state: 'held', id: 'rival' });
  });

  test('between two writes: the second is not sent, exit 5', async () => {
    vault.before = async ({ path }) => {
      if (path === 'sys/policies/acl/two' && writes(vault).includes('sys/policies/acl/one'))
        await holdAs('rival');
    };
    const { code } = await apply();
    expect(code).toBe(5);
    expect(writes(vault)).toContain('sys/policies/acl/one');
    expect(writes(vault)).not.toContain('sys/policies/acl/two');
    expect(await record()).toMatchObject({ state: 'held', id: 'rival' });
  });
});

describe('at a terminal', () => {
  test('nobody waits for a person: the lock is taken after the answer', async () => {
    let atAnswer: readonly string[] = ['not asked'];
    const answer = (): string => {
      atAnswer = writes(vault);
      return 'yes';
    };
    expect((await command('apply -', { answer })).code).toBe(0);
    expect(atAnswer).toEqual([]);
    expect(writes(vault)[0]).toBe(LOCK);
    expect(await record()).toMatchObject({ state: 'released' });
  });

  test('what has changed on the server during the question is refused, by name', async () => {
    const answer = (): string => {
      vault.before = async () => {
        vault.before = undefined;
        const policy = 'path "x" { capabilities = ["read"] }';
        await vault.other.write({ namespace: '', path: 'sys/policies/acl/two' }, { policy });
      };
      return 'yes';
    };
    const { code, stderr } = await command('apply -', { answer });
    expect([code, stderr]).toEqual([
      6,
      expect.stringContaining('sys/policies/acl/two has changed on the server'),
    ]);
    expect(writes(vault).filter((path) => path !== LOCK)).toEqual([]);
    expect(await record()).toMatchObject({ state: 'released' });
  });

  test('somebody else has it by then', async () => {
    const answer = (): string => {
      vault.before = async () => {
        vault.before = undefined;
        await holdAs('rival');
      };
      return 'yes';
    };
    const { code, stderr } = await command('apply -', { answer });
    expect([code, stderr]).toEqual([6, expect.stringContaining('held by jwt-other (rival)')]);
  });

  test('who says no takes none', async () => {
    expect((await command('apply -', { answer: 'no' })).code).toBe(1);
    expect(writes(vault)).toEqual([]);
  });
});

describe('the engine that holds the lock', () => {
  const made = `${SPEC}secrets: { new: { type: kv, options: { version: "2" } } }\n`.replace(
    'mount: kv',
    'mount: new',
  );

  test('may be made by the very run, which then has no lock and says so; the next one has', async () => {
    const first = await apply({}, made);
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('there is no lock yet')]);
    const second = await apply({}, made);
    expect([second.code, second.stderr]).toEqual([0, '']);
    expect(await vault.other.read({ namespace: '', path: 'new/data/ci/lock' })).toBeDefined();
  });

  test('must be there otherwise', async () => {
    const { code, stderr } = await apply({}, SPEC.replace('mount: kv', 'mount: none'));
    expect([code, stderr]).toEqual([4, expect.stringContaining('none/data/ci/lock')]);
  });

  test('is never pruned', async () => {
    const scoped = SPEC.replace('policies:', 'prune: { secrets: ["*"] }\npolicies:');
    const { stdout } = await command('plan --prune -', {}, scoped);
    expect(stdout).toContain('sys/mounts/kv (secrets-mount): it holds the lock');
  });
});

describe('force-unlock', () => {
  test('frees exactly the lock with that id, and shows whose it was', async () => {
    await holdAs('abc');
    const other = await command('force-unlock xyz -');
    expect([other.code, other.stderr]).toEqual([6, expect.stringContaining('held by jwt-other (abc)')]);
    expect(await record()).toMatchObject({ state: 'held' });
    const own = await command('force-unlock abc -');
    expect([own.code, own.stderr]).toEqual([0, '']);
    for (const part of ['abc', 'jwt-other', 'https://ci.example.com/9', '2026-01-01T00:15:00Z'])
      expect(own.stdout).toContain(part);
    expect(await record()).toMatchObject({ state: 'released', id: 'abc' });
    expect((await apply()).code).toBe(0);
  });

  test('has nothing to do when nobody has it', async () => {
    const { code, stdout } = await command('force-unlock abc -');
    expect([code, stdout]).toEqual([0, 'Nobody has the lock kv/data/ci/lock.\n']);
    expect(writes(vault)).toEqual([]);
  });

  test('says the same in JSON', async () => {
    await holdAs('abc');
    const refused = await command('force-unlock xyz --json -');
    expect(JSON.parse(refused.stdout)).toMatchObject({ exit_code: 6, diagnostics: [{ code: 'lock-held' }] });
    const done = await command('force-unlock abc --json -');
    expect(JSON.parse(done.stdout)).toMatchObject({ command: 'force-unlock', exit_code: 0, diagnostics: [] });
  });

  test('needs a spec that names a lock', async () => {
    const { code, stderr } = await command('force-unlock abc -', {}, 'version: 1\npolicies: {}\n');
    expect([code, stderr]).toEqual([1, expect.stringContaining('the spec names no lock')]);
  });
});

test('the least policy for an apply has the lock, that for a plan has not', async () => {
  const rule = 'path "kv/data/ci/lock" {\n  capabilities = ["create", "read", "update"]\n}';
  expect((await command('policy --for apply --server vault -')).stdout).toContain(rule);
  expect((await command('policy --for plan --server vault -')).stdout).not.toContain('kv/data');
});

test('before the first write the right to let it go is asked for', async () => {
  const permissions = {
    capabilities: (_: string, paths: readonly string[]) =>
      Promise.resolve(new Map(paths.map((path) => [path, path === LOCK ? ['create'] : ['root']]))),
  };
  const { code, stderr } = await apply({ permissions });
  expect([code, stderr]).toEqual([
    4,
    expect.stringContaining(`path "${LOCK}" { capabilities = ["update"] }`),
  ]);
});
