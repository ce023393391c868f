import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/model/kind.ts';
import type { LawObject } from '../support/generators/law-object.ts';
import { liveServers } from '../support/servers.ts';
import { startLawServer } from './laws/law-server.ts';
import type { LawServer } from './laws/law-server.ts';
import { runLaws } from './laws/run-laws.ts';
import { lawSeed } from './laws/seed.ts';
import { Tally } from './laws/tally.ts';

vi.setConfig({ testTimeout: 7_200_000 });

/** Objects to generate for each server: VAULTCTL_LAWS, or with VAULTCTL_FULL as many as the goal needs. */
const wanted = Number(process.env['VAULTCTL_LAWS'] ?? 1);
const isFull = process.env['VAULTCTL_FULL'] === '1';
/** How often the full run writes each field in each of its spellings. */
const GOAL = 20;
const MOST_ROUNDS = 200;
/** Rounds of the full run with objects for every field; after them, only where a spelling is rare. */
const WIDE_ROUNDS = 4;

for (const live of await liveServers()) {
  describe(`the laws on ${live.name}`, () => {
    let server: LawServer;
    beforeAll(async () => {
      server = await startLawServer(live);
    });
    afterAll(() => server.stop());

    test(`hold for generated objects (VAULTCTL_LAWS_SEED=${String(lawSeed)})`, async () => {
      const tally = new Tally();
      const begun = Date.now();
      let made = 0;
      for (let round = 0; isWanted(made, round, tally); round += 1) {
        const objects = kinds.flatMap((kind) => objectsOf(server, kind, round, tally));
        const violations = await runLaws({ engine: server.engine(), hands: server.hands, objects, tally });
        expect(violations.slice(0, 20), `round ${String(round)} of seed ${String(lawSeed)}`).toEqual([]);
        made += objects.length;
        await server.hands.removeAll(objects);
      }
      const seconds = Math.round((Date.now() - begun) / 1000);
      process.stderr.write(
        `${live.name}: ${String(made)} objects in ${String(seconds)} s; ${tally.summary()}\n`,
      );
      const focused = kinds.flatMap((kind) => server.fields(kind).map((field) => `${kind.name}.${field}`));
      expect(focused.filter((field) => !tally.focus().has(field))).toEqual([]);
      if (isFull) expect(tally.rare(GOAL)).toEqual([]);
    });
  });
}

function isWanted(made: number, round: number, tally: Tally): boolean {
  if (made < wanted) return true;
  return isFull && round < MOST_ROUNDS && tally.rare(GOAL).length > 0;
}

/** Each field of a kind is the focus of an object; in a long run of many, where objects are cheap. */
function objectsOf(server: LawServer, kind: Kind, round: number, tally: Tally): readonly LawObject[] {
  const all = server.fields(kind);
  const isSingle = kind.nameRule.pattern.test('');
  const isCheap = kind.lane === undefined && !isSingle && kind.opensNamespace !== true;
  // Mounts, and what has a mount of its own, are made one after another.
  if (wanted > 1 && !isCheap && round % 4 > 0) return [];
  const isNarrow = isFull && round >= WIDE_ROUNDS;
  const rare = tally.rare(GOAL);
  const fields = isNarrow
    ? all.filter((field) => rare.some((name) => name.startsWith(`${kind.name}.${field} as `)))
    : all;
  const many = Math.ceil((isCheap ? 100 : 12) / Math.max(1, all.length));
  const times = isNarrow ? 4 : isFull || wanted > 1 ? many : 1;
  return Array.from({ length: times }, (_, turn) =>
    fields.map((field, index) =>
      server.object(kind, field, lawSeed + round * 10_007 + turn * 1009 + index * 31),
    ),
  ).flat();
}
