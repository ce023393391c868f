import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { Kind } from '../../src/model/kind.ts';
import { liveServers } from '../support/servers.ts';
import { startLawServer } from './laws/law-server.ts';
import type { LawServer } from './laws/law-server.ts';
import { mutantsOf } from './laws/mutants.ts';
import type { Mutant } from './laws/mutants.ts';
import { lawSeed } from './laws/seed.ts';
import { runLaws } from './laws/run-laws.ts';
import { isEquivalent } from './laws/equivalent-mutants.ts';
import { Tally } from './laws/tally.ts';

vi.setConfig({ testTimeout: 3_600_000 });

const isFull = process.env['VAULTCTL_FULL'] === '1';
const only = process.env['VAULTCTL_LAWS_MUTANTS'];
/** How many of the mutants a run without VAULTCTL_FULL tries on each server. */
const SAMPLE = 4;
const OBJECTS = 4;
const TRIES = 4;
/** What concerns a whole kind may show in few of its objects. */
const TRIES_OF_KIND = 12;
const tables: readonly Kind[] = [...kinds];

for (const live of await liveServers()) {
  describe(`wrong tables on ${live.name}`, () => {
    let server: LawServer;
    beforeAll(async () => {
      server = await startLawServer(live);
    });
    afterAll(() => server.stop());

    test(`break a law (VAULTCTL_LAWS_SEED=${String(lawSeed)})`, async () => {
      const all = tables.flatMap(mutantsOf).filter(({ kind, field, name }) => {
        const known = server.fields(tables.find((one) => one.name === kind.name) ?? kind);
        const isKnown = field === undefined ? known.length > 0 : known.includes(field);
        return isKnown && (only === undefined || name.includes(only));
      });
      const different = all.filter(({ name }) => !isEquivalent(name, live.name));
      const chosen = isFull || only !== undefined ? different : sample(different);
      const survivors: string[] = [];
      const killers = new Map<string, number>();
      for (const mutant of chosen) {
        const killer = await killerOf(server, mutant);
        if (killer === undefined) survivors.push(mutant.name);
        if (killer === undefined) process.stderr.write(`${live.name}: lives: ${mutant.name}\n`);
        else killers.set(killer, (killers.get(killer) ?? 0) + 1);
      }
      const killed = chosen.length - survivors.length;
      process.stderr.write(
        `${live.name}: ${String(all.length)} wrong tables, ${String(all.length - different.length)} of them mean the ` +
          `same, ${String(chosen.length)} tried, ${String(killed)} found out ` +
          `(${[...killers].map(([law, count]) => `${law} ${String(count)}`).join(', ')}); ` +
          `left: ${survivors.join('; ')}\n`,
      );
      expect(survivors).toEqual([]);
    });
  });
}

/** The law that broke first; undefined when the mutant lives like the table that it was made from. */
async function killerOf(server: LawServer, { kind, field }: Mutant): Promise<string | undefined> {
  const own = tables.find(({ name }) => name === kind.name);
  if (own === undefined) throw new Error(`no kind ${kind.name}`);
  const engine = server.engine(tables.map((one) => (one === own ? kind : one)));
  const known = server.fields(own);
  const tally = new Tally();
  for (let turn = 0; turn < (field === undefined ? TRIES_OF_KIND : TRIES); turn += 1) {
    const objects = Array.from({ length: OBJECTS }, (_, index) => {
      // In some objects the field is left out, or stands beside.
      const isBeside = field === undefined || index % 3 === 2;
      const focus = isBeside ? (known[(turn * OBJECTS + index) % known.length] ?? '') : field;
      return server.object(own, focus, lawSeed + turn * 211 + index * 17);
    });
    try {
      const [first] = await runLaws({ engine, hands: server.hands, objects, tally, isShort: true });
      if (first !== undefined) return first.law;
    } catch (error) {
      return error instanceof TypeError ? 'a crash' : 'an error';
    } finally {
      await server.hands.removeAll(objects);
    }
  }
  return undefined;
}

/** Some mutants, other ones with each seed. */
function sample(all: readonly Mutant[]): readonly Mutant[] {
  const step = Math.max(1, Math.floor(all.length / SAMPLE));
  return all.filter((_, index) => index % step === lawSeed % step).slice(0, SAMPLE);
}
