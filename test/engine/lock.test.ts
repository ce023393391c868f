import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { leaseOf } from '../../src/engine/lease.ts';
import { freeAt, readLock, releaseLock, tryLock } from '../../src/engine/lock.ts';
import type { Attempt, Claim } from '../../src/engine/lock.ts';
import type { Clock, VaultPort } from '../../src/engine/ports.ts';
import type { LockRecord } from '../../src/model/lock.ts';
import { VaultError } from '../../src/model/vault-error.ts';
import type { WireObject } from '../../src/model/wire.ts';
import { instantClock } from '../support/instant-clock.ts';
import { MemoryVault } from '../support/memory-vault.ts';

const PLACE = { namespace: '', mount: 'kv', path: 'team/lock' };
const PATH = { namespace: '', path: 'kv/data/team/lock' };
const START = Date.parse('2026-03-01T10:00:00Z');
const MINUTE = 60_000;

let now: number;
let vault: MemoryVault;

beforeEach(async () => {
  now = START;
  vault = await withKv();
});

async function withKv(): Promise<MemoryVault> {
  const made = new MemoryVault({ now: () => new Date(now) });
  await made.other.write({ namespace: '', path: 'sys/mounts/kv' }, { type: 'kv', options: { version: '2' } });
  return made;
}

function claim(id: string): Claim {
  return { id, who: `who-${id}`, runUrl: '', operation: 'apply', toolVersion: '1' };
}

function take(id: string, port: VaultPort = vault, clock: Clock = instantClock()): Promise<Attempt> {
  return tryLock({ port, clock, place: PLACE, claim: claim(id) });
}

/** By somebody who has read it. */
async function release(id: string): Promise<LockRecord | undefined> {
  const { record, version } = await readLock(vault.other, PLACE);
  if (record?.id !== id) throw new Error(`the lock is not that of ${id}`);
  return releaseLock(vault.other, PLACE, { record, version });
}

const stored = (): Promise<WireObject | undefined> => vault.other.read(PATH);

describe('a lock', () => {
  test('is taken by the first, and the second learns who has it, since when and until when', async () => {
    expect(await take('a')).toMatchObject({ state: 'held' });
    now += MINUTE;
    expect(await take('b')).toEqual({
      state: 'taken',
      record: { ...claim('a'), acquiredAt: START, deadline: START + 15 * MINUTE },
    });
  });

  test('is free again when it was let go, and then nobody has it', async () => {
    await take('a');
    expect(await release('a')).toBeUndefined();
    expect(await readLock(vault, PLACE)).toEqual({ version: 2 });
    expect(await take('b')).toMatchObject({ state: 'held', lock: { record: { id: 'b' } } });
  });

  test('that somebody else has by now is not let go', async () => {
    await take('a');
    const own = await readLock(vault, PLACE);
    await release('a');
    await take('b');
    expect(own.record && (await releaseLock(vault, PLACE, { ...own, record: own.record }))).toMatchObject({
      id: 'b',
    });
    expect(await take('c')).toMatchObject({ state: 'taken', record: { id: 'b' } });
  });

  test('is taken over two minutes after its deadline in the time of the server, and not a second earlier', async () => {
    await take('a');
    now += 17 * MINUTE;
    const still = await take('b');
    expect(still).toMatchObject({ state: 'taken', record: { id: 'a' } });
    expect(still.state === 'taken' && freeAt(still.record)).toBe(now);
    now += 1000;
    expect(await take('b')).toMatchObject({ state: 'held', after: { id: 'a' } });
  });

  test('is not held longer than an hour, whatever its record says', async () => {
    const forged = {
      format: 1,
      state: 'held',
      id: 'x',
      deadline: '9999-12-31T23:59:59Z',
      acquired_at: 'soon',
    };
    await vault.other.write(PATH, { data: forged });
    now += 62 * MINUTE;
    expect(await take('b')).toMatchObject({ state: 'taken', record: { deadline: START + 60 * MINUTE } });
    now += 1000;
    expect(await take('b')).toMatchObject({ state: 'held' });
  });

  test('text of a record is one line, and not longer than a line', async () => {
    const forged = { format: 1, state: 'held', id: 'x', who: `a\nerror b\u001b[2J${'c'.repeat(999)}` };
    await vault.other.write(PATH, { data: forged });
    const { record } = await readLock(vault, PLACE);
    expect(record?.who).toMatch(/^a error b \[2Jc+$/);
    expect(record?.who).toHaveLength(300);
  });

  test('that was deleted by hand is free, and its version goes on', async () => {
    await take('a');
    await vault.other.delete(PATH);
    expect(await take('b')).toMatchObject({ state: 'held' });
    expect(await stored()).toMatchObject({ data: { id: 'b' }, metadata: { version: 2 } });
  });

  test('does not replace the secret of somebody else', async () => {
    await vault.other.write(PATH, { data: { password: 'x' } });
    await expect(take('a')).rejects.toThrow('what stands here is not a lock of vaultctl');
    expect(await stored()).toMatchObject({ data: { password: 'x' } });
  });

  test('cannot be where no engine is mounted', async () => {
    const place = { ...PLACE, mount: 'none' };
    const attempt = await tryLock({ port: vault, clock: instantClock(), place, claim: claim('a') });
    expect(attempt).toMatchObject({ state: 'no-mount', error: { facts: { status: 404 } } });
  });

  test('holds no more than what a person needs to find the holder', async () => {
    await take('a');
    expect((await stored())?.['data']).toEqual({
      format: 1,
      state: 'held',
      id: 'a',
      who: 'who-a',
      run_url: '',
      operation: 'apply',
      tool_version: '1',
      acquired_at: '2026-03-01T10:00:00.000Z',
      deadline: '2026-03-01T10:15:00.000Z',
    });
  });
});

describe('while it is held', () => {
  const POLICY = { namespace: '', path: 'sys/policies/acl/p' };
  const BODY = { policy: 'path "a" { capabilities = ["read"] }' };

  async function leased(clock: Clock): Promise<ReturnType<typeof leaseOf>> {
    const attempt = await take('a', vault, clock);
    if (attempt.state !== 'held') throw new Error(attempt.state);
    return leaseOf(vault, clock, PLACE, attempt.lock);
  }

  test('each write is preceded by a look, and reads are not', async () => {
    const lease = await leased(instantClock());
    vault.requests.length = 0;
    await lease.port.write(POLICY, BODY);
    await lease.port.read(POLICY);
    await lease.port.delete(POLICY);
    expect(vault.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET kv/data/team/lock',
      'POST sys/policies/acl/p',
      'GET sys/policies/acl/p',
      'GET kv/data/team/lock',
      'DELETE sys/policies/acl/p',
    ]);
  });

  test('no write begins after somebody has taken it away, and the next one does not even ask', async () => {
    const lease = await leased(instantClock());
    await release('a');
    await take('b', vault.other);
    await expect(lease.port.write(POLICY, BODY)).rejects.toMatchObject({ facts: { fate: 'not-sent' } });
    expect(lease.isOver()).toBe(true);
    expect(lease.loss()).toMatchObject({ by: { id: 'b' } });
    const before = vault.count();
    await expect(lease.port.delete(POLICY)).rejects.toThrow('was taken away');
    expect([vault.count() - before, vault.count('POST')]).toEqual([0, 1]);
  });

  test('a node that has not seen it yet is asked again', async () => {
    const lease = await leased(instantClock());
    const late = await vault.other.read(PATH);
    await release('a');
    let looks = 0;
    vault.before = async () => {
      looks += 1;
      if (looks === 3) await vault.other.write(PATH, { data: late?.['data'] ?? {} });
    };
    await lease.port.write(POLICY, BODY);
    expect(lease.isOver()).toBe(false);
  });

  test('no write begins half a minute before the deadline, by a clock that nobody can turn', async () => {
    let elapsed = 0;
    const clock: Clock = { now: () => elapsed, sleep: () => Promise.resolve() };
    const lease = await leased(clock);
    elapsed = 14.5 * MINUTE - 1;
    now -= 60 * MINUTE;
    await lease.port.write(POLICY, BODY);
    elapsed += 1;
    expect(lease.isOver()).toBe(true);
    await expect(lease.port.write(POLICY, BODY)).rejects.toThrow('the time of the lock is over');
  });

  test('a lock that cannot be read stops the write and nothing else', async () => {
    const lease = await leased(instantClock());
    vault.before = ({ path }) => {
      if (path === PATH.path) throw lost('GET', 'refused');
    };
    await expect(lease.port.write(POLICY, BODY)).rejects.toThrow('the lock could not be read');
    vault.before = undefined;
    await lease.port.write(POLICY, BODY);
  });
});

test('two never hold it at the same time, whatever the order of requests and whichever answers are lost', async () => {
  const seen = { held: 0, taken: 0, troubled: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 2, max: 4 }),
      fc.array(fc.constantFrom('no', 'no', 'no', 'lost', 'late'), { minLength: 12, maxLength: 12 }),
      async (scheduler, clients, faults) => {
        const shared = await withKv();
        let holders = 0;
        let most = 0;
        const client = async (id: string): Promise<void> => {
          const port = scheduled(shared, scheduler, faults);
          try {
            const attempt = await take(id, port);
            seen[attempt.state === 'held' ? 'held' : 'taken'] += 1;
            if (attempt.state !== 'held') return;
            holders += 1;
            most = Math.max(most, holders);
            await port.read(PATH);
            holders -= 1;
            await releaseLock(port, PLACE, attempt.lock);
          } catch (error) {
            if (!(error instanceof VaultError)) throw error;
            seen.troubled += 1;
          }
        };
        const all = Promise.all(Array.from({ length: clients }, (_, index) => client(`c${index}`)));
        await scheduler.waitFor(all);
        expect(most).toBeLessThan(2);
      },
    ),
    { numRuns: 500 },
  );
  expect(seen.held).toBeGreaterThan(500);
  expect(seen.taken).toBeGreaterThan(100);
});

/** Each request waits for its turn; the answer of a write may be lost, before or after the server has done it. */
function scheduled(server: MemoryVault, scheduler: fc.Scheduler, faults: string[]): VaultPort {
  const turn = async (): Promise<void> => scheduler.schedule(Promise.resolve());
  return {
    read: async (at) => {
      await turn();
      return server.read(at);
    },
    list: (at) => server.list(at),
    write: async (at, body) => {
      await turn();
      const fault = faults.shift() ?? 'no';
      if (fault === 'lost') throw lost('POST', 'unknown');
      const warnings = await server.write(at, body);
      if (fault === 'late') throw lost('POST', 'unknown');
      return warnings;
    },
    delete: (at) => server.delete(at),
  };
}

function lost(method: string, fate: 'unknown' | 'refused'): VaultError {
  return new VaultError({ method, ...PATH, errors: ['the connection broke'], fate });
}
