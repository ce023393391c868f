import { lawSpec, spread } from '../../support/generators/law-spec.ts';
import type { SpecMap } from '../../support/generators/law-spec.ts';
import { plainValues, without } from '../../support/generators/law-object.ts';
import type { LawObject, Spelled } from '../../support/generators/law-object.ts';
import { emptySpellings } from '../../support/generators/empty.ts';
import type { Wire } from '../../../src/model/wire.ts';
import { settled } from '../../support/generators/by-hand.ts';
import { errorsIn, mislabelled, notDone, unexpected } from './judge.ts';
import type { LawEngine } from './law-engine.ts';
import type { Hands } from './hands.ts';
import type { Law, Tally, Violation } from './tally.ts';

/** What one run of the laws needs. */
export interface LawRun {
  readonly engine: LawEngine;
  readonly hands: Hands;
  readonly objects: readonly LawObject[];
  readonly tally: Tally;
  /** Ends at the first step that breaks a law. */
  readonly isShort?: boolean;
}

type Step = () => Promise<readonly Violation[]>;

/** Holds the laws to generated objects, all objects side by side in each step; says where they broke. */
export async function runLaws(run: LawRun): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  for (const step of stepsOf(run)) {
    violations.push(...(await step()));
    if (run.isShort === true && violations.length > 0) break;
  }
  return violations;
}

function stepsOf({ engine, hands, objects, tally }: LawRun): readonly Step[] {
  const spelled = objects.map((object) => tally.spell(object));
  const twins = objects.map((object) => tally.spell(object));
  for (const object of objects) tally.saw(object);
  const wires = (all: readonly Spelled[]) => (object: LawObject) =>
    Object.fromEntries(
      Object.entries(all[objects.indexOf(object)] ?? {}).map(([name, { wire }]) => [name, wire]),
    );
  const written = lawSpec(objects, wires(spelled));
  const twin = lawSpec(objects, wires(twins), { upperNames: true });
  const removable = objects.filter((object) => hands.canLose(object));
  const lessOfSome = lawSpec(objects, (object) =>
    removable.includes(object) ? without(wires(spelled)(object), object.taken) : wires(spelled)(object),
  );
  const nothing =
    (law: Law, spec: SpecMap | readonly SpecMap[], counted: readonly LawObject[] = objects): Step =>
    async () => {
      tally.count(law, counted.length);
      const plan = await engine.plan(Array.isArray(spec) ? (spec as readonly SpecMap[]) : [spec as SpecMap]);
      return unexpected(law, plan, objects, () => []);
    };
  const applied =
    (spec: SpecMap): Step =>
    async () => {
      tally.count('echo', objects.length);
      const done = await engine.apply([spec]);
      return [...errorsIn('echo', done, objects), ...notDone(done, objects)];
    };
  const sameInAnyOrder =
    (turn: number): Step =>
    async () => {
      tally.count('order', objects.length);
      const plain = (await engine.plan([written])).bytes;
      const mixed = (await engine.plan(spread(twin, turn))).bytes;
      return plain === mixed ? [] : [firstDifference(plain, mixed)];
    };
  const byHand =
    (valuesOf: (object: LawObject) => Readonly<Record<string, Wire>> | undefined): Step =>
    () =>
      hands.writeAll(objects, valuesOf);

  return [
    sameInAnyOrder(1),
    applied(written),
    nothing('convergence', written),
    nothing('spelling', spread(twin, 5)),
    byHand((object) => wires(twins)(object)),
    nothing('spelling', written),
    // One field changed by hand.
    () => hands.changeAll(objects),
    async () => {
      tally.count('precision', objects.length);
      const report = await engine.plan([written]);
      return [
        ...unexpected('precision', report, objects, (object) => hands.expected(object)),
        ...mislabelled(report, objects),
      ];
    },
    sameInAnyOrder(3),
    () => hands.putBack(objects, plainValues),
    applied(written),
    nothing('convergence', written),
    // What the server cannot forget stands when the spec leaves it out.
    async () => {
      const owned = objects.filter(({ field }) => field.ownedWhenSet === true);
      if (owned.length === 0) return [];
      tally.count('unset', owned.length);
      const silent = lawSpec(owned, (object) => without(wires(spelled)(object), object.taken));
      return unexpected('unset', await engine.plan([silent]), owned, () => []);
    },
    // One field taken out.
    () => hands.forgetFixed(objects),
    applied(lessOfSome),
    nothing('convergence', lessOfSome),
    async () => {
      tally.count('unset', removable.length);
      const after = await hands.readAll(removable);
      const broken = await hands.recreateAll(removable, (object) =>
        without(plainValues(object), object.taken),
      );
      const never = await hands.readAll(removable);
      return [
        ...broken,
        ...removable.flatMap((object, index) => {
          const found = differences(settled(after[index]), settled(never[index]));
          const { address, focus: field } = object;
          return found.map((detail) => ({ law: 'unset' as const, address, field, detail }));
        }),
      ];
    },
    nothing('convergence', lessOfSome),
    // Nothing, in every way to write it.
    async () => {
      const empty = lawSpec(objects, (object) => {
        const values = wires(spelled)(object);
        if (!removable.includes(object)) return values;
        const chosen = tally.spellNothing(object, emptySpellings(object.field));
        const rest = without(values, object.taken);
        return chosen === undefined || object.taken.length > 1 ? rest : { ...rest, [object.focus]: chosen };
      });
      tally.count('spelling', removable.length);
      return unexpected('spelling', await engine.plan([empty]), objects, () => []);
    },
  ];
}

function firstDifference(plain: string, mixed: string): Violation {
  const other = mixed.split('\n');
  const lines = plain.split('\n');
  const at = lines.findIndex((line, index) => line !== other[index]);
  return {
    law: 'order',
    address: '',
    field: '',
    detail: `line ${String(at + 1)}: ${lines[at] ?? ''} is not ${other[at] ?? ''}`,
  };
}

function differences(left: unknown, right: unknown): readonly string[] {
  const [one, other] = [left ?? {}, right ?? {}] as Readonly<Record<string, unknown>>[];
  const text = (side: Readonly<Record<string, unknown>> | undefined, key: string): string =>
    JSON.stringify(side?.[key] ?? null);
  return [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])]
    .filter((key) => text(one, key) !== text(other, key))
    .map((key) => `${key} is ${text(one, key)}, and ${text(other, key)} where it never had it`);
}
