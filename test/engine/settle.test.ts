import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settle } from '../../src/engine/settle.ts';
import type { Passage, Settled, State, Verdict } from '../../src/engine/settle.ts';
import { VaultError } from '../../src/model/vault-error.ts';
import type { WireObject } from '../../src/model/wire.ts';
import { instantClock } from '../support/instant-clock.ts';

const OLD: WireObject = { a: 0, b: 0 };
const HALF: WireObject = { a: 1, b: 0 };
const NEW: WireObject = { a: 1, b: 1 };
const STRANGE: WireObject = { a: 7, b: 0 };

/** What happens to one request on its way. */
type Fate =
  | 'granted'
  /** Done, and the answer is lost. */
  | 'answer-lost'
  /** Never arrives. */
  | 'request-lost'
  /** Arrives later, after so many readings. */
  | 'late'
  | 'refused'
  | 'not-sent';

/** What happens to one reading. */
type Sight = 'now' | 'stale' | 'broken';

/** A server with one object, made of one or two requests, and a way to it that fails by a script. */
interface Script {
  readonly before: State;
  readonly isTwoSteps: boolean;
  readonly fates: readonly Fate[];
  readonly sights: readonly Sight[];
  /** After so many events somebody else writes. */
  readonly rivalAt?: number;
}

interface World {
  readonly passage: Passage;
  readonly log: string[];
  /** How long the log was when a reading showed somebody else's value. */
  readonly strangers: readonly number[];
  readonly waits: readonly number[];
  stored(): State;
}

function world({ before, isTwoSteps, fates, sights, rivalAt }: Script): World {
  const clock = instantClock();
  const log: string[] = [];
  const history: State[] = [before];
  const strangers: number[] = [];
  const late: { readonly in: number; readonly write: () => void }[] = [];
  let [sent, seen] = [0, 0];
  const stored = (): State => history.at(-1);
  const event = (): void => {
    if (log.length === rivalAt) {
      history.push(STRANGE);
      log.push('rival');
    }
  };
  const fail = (fate: 'not-sent' | 'refused' | 'unknown'): never => {
    throw new VaultError({ method: 'POST', path: 'x', namespace: '', errors: [fate], fate });
  };
  const request = (name: string, write: () => State) => (): Promise<readonly string[]> => {
    event();
    const fate = fates[sent] ?? 'granted';
    sent += 1;
    log.push(`${name} ${fate}`);
    const arrive = (): void => void history.push(write());
    return Promise.resolve().then(() => {
      switch (fate) {
        case 'granted':
          arrive();
          return [];
        case 'answer-lost':
          arrive();
          return fail('unknown');
        case 'late':
          late.push({ in: seen + 2, write: arrive });
          return fail('unknown');
        case 'request-lost':
          return fail('unknown');
        case 'refused':
        case 'not-sent':
          return fail(fate);
      }
    });
  };
  const whole = request('write', () => NEW);
  const steps = [request('first', () => ({ ...NEW, b: stored()?.['b'] ?? 0 })), whole];
  return {
    log,
    strangers,
    stored,
    waits: clock.waits,
    passage: {
      before,
      read: () => {
        event();
        seen += 1;
        for (const one of late.filter((waiting) => waiting.in === seen)) one.write();
        const sight = sights[seen - 1] ?? 'now';
        log.push(`read ${sight}`);
        if (sight === 'broken') return Promise.resolve().then(() => fail('refused'));
        const shown = sight === 'stale' ? (history.at(-2) ?? before) : stored();
        if (same(shown, STRANGE)) strangers.push(log.length);
        return Promise.resolve(shown);
      },
      judge,
      requests: (from) => (isTwoSteps && from === undefined ? steps : [whole]),
      clock,
      isStopping: () => false,
    },
  };
}

function judge(now: State, from: State): Verdict {
  if (same(now, NEW)) return 'desired';
  if (same(now, from)) return 'before';
  return same(now, HALF) ? 'between' : 'other';
}

function same(a: State, b: State): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const run = async (
  script: Partial<Script>,
): Promise<{ end: Settled['end']; log: string[]; stored: State; waits: readonly number[] }> => {
  const made = world({ before: OLD, isTwoSteps: false, fates: [], sights: [], ...script });
  const { end } = await settle(made.passage);
  return { end, log: made.log, stored: made.stored(), waits: made.waits };
};

describe('a write whose answer is lost', () => {
  test('and that arrived is done, without a second one', async () => {
    expect(await run({ fates: ['answer-lost'] })).toMatchObject({
      end: 'done',
      log: ['write answer-lost', 'read now'],
    });
  });

  test('and that did not arrive is sent again, after two readings with a wait between them', async () => {
    expect(await run({ fates: ['request-lost'] })).toMatchObject({
      end: 'done',
      log: ['write request-lost', 'read now', 'read now', 'write granted', 'read now'],
      waits: [2000],
    });
  });

  test('and that never arrives is sent three times and is then unknown', async () => {
    const { end, log, stored } = await run({ fates: ['request-lost', 'request-lost', 'request-lost'] });
    expect([end, stored]).toEqual(['unknown', OLD]);
    expect(log.filter((entry) => entry.startsWith('write'))).toHaveLength(3);
  });

  test('and that arrives late is found by the second reading', async () => {
    expect(await run({ fates: ['late'] })).toMatchObject({
      end: 'done',
      log: ['write late', 'read now', 'read now'],
    });
  });

  test('and whose object cannot be read is unknown', async () => {
    expect(await run({ fates: ['answer-lost'], sights: ['broken'] })).toMatchObject({ end: 'unknown' });
  });

  test('and whose object somebody else has written is a conflict, and is left alone', async () => {
    expect(await run({ fates: ['answer-lost'], rivalAt: 1 })).toMatchObject({
      end: 'conflict',
      log: ['write answer-lost', 'rival', 'read now'],
      stored: STRANGE,
    });
  });

  test('of a mount: the second one is refused because the first one has arrived, and that is done', async () => {
    const script = { before: undefined, fates: ['answer-lost', 'refused'] as const };
    const sights = ['stale', 'stale', 'stale', 'stale', 'now'] as const;
    expect(await run({ ...script, sights })).toMatchObject({ end: 'done', stored: NEW });
  });

  test('is not confirmed by reading when the change cannot be seen: it is sent until it is granted', async () => {
    const made = world({ before: NEW, isTwoSteps: false, fates: ['answer-lost', 'answer-lost'], sights: [] });
    expect(await settle(made.passage)).toEqual({ end: 'done', warnings: [], isConfirmedByReading: false });
    expect(made.log.filter((entry) => entry.startsWith('write'))).toHaveLength(3);
  });
});

describe('an object that takes two requests', () => {
  test('goes on from where the first one brought it', async () => {
    const fates = ['granted', 'request-lost'] as const;
    expect(await run({ before: undefined, isTwoSteps: true, fates })).toMatchObject({
      end: 'done',
      log: ['first granted', 'write request-lost', 'read now', 'write granted', 'read now'],
    });
  });

  test('is refused half done when the second one is refused', async () => {
    const made = world({ before: undefined, isTwoSteps: true, fates: ['granted', 'refused'], sights: [] });
    expect(await settle(made.passage)).toMatchObject({ end: 'refused', written: true });
  });
});

describe('a granted write', () => {
  test('that a node does not show yet is looked for, for 15 seconds', async () => {
    expect(await run({ sights: ['stale', 'stale', 'stale'] })).toMatchObject({ end: 'done' });
    const { end, waits } = await run({ sights: Array.from({ length: 20 }, () => 'stale' as const) });
    expect(end).toBe('not-kept');
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(15_000);
  });

  test('that somebody else overwrites at once is not kept', async () => {
    expect(await run({ rivalAt: 1 })).toMatchObject({ end: 'not-kept', waits: [] });
  });

  test('whose object cannot be read is unread', async () => {
    expect(await run({ sights: ['broken'] })).toMatchObject({ end: 'unread' });
  });
});

describe('a refused write', () => {
  test('is refused, after one look', async () => {
    expect(await run({ fates: ['refused'] })).toMatchObject({
      end: 'refused',
      log: ['write refused', 'read now'],
    });
  });

  test('of an object that was changed meanwhile is a conflict', async () => {
    expect(await run({ fates: ['refused'], rivalAt: 1 })).toMatchObject({ end: 'conflict' });
  });

  test('that was never sent needs no look', async () => {
    expect(await run({ fates: ['not-sent'] })).toMatchObject({ end: 'refused', log: ['write not-sent'] });
  });
});

const fates: readonly Fate[] = ['granted', 'answer-lost', 'request-lost', 'late', 'refused', 'not-sent'];
const scripts = fc.record({
  before: fc.constantFrom(undefined, OLD),
  isTwoSteps: fc.boolean(),
  fates: fc.array(fc.constantFrom(...fates), { maxLength: 6 }),
  sights: fc.array(fc.constantFrom<Sight>('now', 'now', 'now', 'stale', 'broken'), { maxLength: 16 }),
  rival: fc.option(fc.nat({ max: 12 })),
});

test('whatever happens: no false "done", no blind repetition, nothing over a stranger, and an end', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, async ({ rival, ...script }) => {
      const made = world({ ...script, ...(rival !== null && { rivalAt: rival }) });
      const { passage, log, waits } = made;
      const settled = await settle(passage);
      const writes = log.filter((entry) => /^(?:first|write) /.test(entry));
      expect(writes.length).toBeLessThanOrEqual(6);
      expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(3 * 17_000);
      // The last reading saw it: nothing can be "done" that was never there.
      if (settled.end === 'done') {
        expect(log.at(-1)).toMatch(/^read/);
        if (!log.includes('rival')) expect(made.stored()).toEqual(NEW);
      }
      if (settled.end === 'refused' && !settled.written && !log.includes('rival')) {
        expect(made.stored()).toEqual(script.before);
      }
      // Between an unclear write and the next there is a reading.
      log.forEach((entry, index) => {
        if (/(?:lost|late)$/.test(entry)) expect(log[index + 1] ?? 'read').toMatch(/^(?:read|rival)/);
      });
      // Once a reading has shown a stranger's value, nothing is written.
      for (const length of made.strangers) {
        expect(log.slice(length).some((entry) => /^(?:first|write)/.test(entry))).toBe(false);
      }
    }),
    { numRuns: 3000 },
  );
});
