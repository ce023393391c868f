import type { Wire } from '../../../src/model/wire.ts';
import { byHand } from '../../support/generators/by-hand.ts';
import type { ByHand } from '../../support/generators/by-hand.ts';
import { plainValues, without } from '../../support/generators/law-object.ts';
import type { LawObject } from '../../support/generators/law-object.ts';
import { FIXED_FIELDS } from '../../support/fixed-fields.ts';
import type { RawHttp } from '../../support/raw-http.ts';
import type { Violation } from './tally.ts';

const SIDE_BY_SIDE = 8;
/** Details that differ between any two objects or any two reads, and deprecated twins of other fields. */
const NOISE =
  /^(?:accessor|uuid|request_id|id|version|modified|period|explicit_max_ttl|config|running_\w+|deprecation_status|status|alias|modify_index|\w+_time|canonical_id)$/;

type ValuesOf = (object: LawObject) => Readonly<Record<string, Wire>> | undefined;

/** Somebody beside vaultctl who works on the same objects. */
export class Hands {
  readonly #raw: RawHttp;
  readonly #byKind = new Map<string, ByHand>();
  constructor(raw: RawHttp) {
    this.#raw = raw;
  }

  /** Whether the field can be taken out, if need be by making the object anew. */
  canLose({ kind, focus, field, refuses }: LawObject): boolean {
    const isSource = FIXED_FIELDS[`${kind.name}.${focus}`]?.says === 'jwt-config-key-source';
    return !isSource && field.required !== true && (field.immutable === true || !refuses);
  }
  /** The fields that a plan shows after `changeAll`. */
  expected({ focus, field }: LawObject): readonly string[] {
    return field.writeOnly === true ? [] : [[...(field.group ?? []), focus].join('.')];
  }

  writeAll(objects: readonly LawObject[], valuesOf: ValuesOf): Promise<readonly Violation[]> {
    return this.#each(objects, async (object) => {
      const values = valuesOf(object);
      if (values !== undefined) await this.#of(object).write(object.ref, values);
    });
  }
  /** Gives the focus of each object another value; one that cannot be changed, by making the object anew. */
  changeAll(objects: readonly LawObject[]): Promise<readonly Violation[]> {
    return this.#each(objects, async (object) => {
      const { focus, field, other, ref } = object;
      const plain = plainValues(object);
      const isFixed = field.immutable === true || field.ownedWhenSet === true || other === undefined;
      const values = other === undefined ? without(plain, [focus]) : { ...plain, [focus]: other.plain };
      await (isFixed ? this.#of(object).recreate(ref, values) : this.#of(object).write(ref, values));
    });
  }
  /** Undoes what vaultctl cannot: objects whose focus is fixed are made anew. */
  putBack(objects: readonly LawObject[], valuesOf: ValuesOf): Promise<readonly Violation[]> {
    const fixed = objects.filter(({ refuses }) => refuses);
    return this.#each(fixed, (object) => this.#of(object).recreate(object.ref, valuesOf(object) ?? {}));
  }
  /** Takes away objects that could not lose their focus otherwise. */
  async forgetFixed(objects: readonly LawObject[]): Promise<readonly Violation[]> {
    const fixed = objects.filter(
      (object) => this.canLose(object) && (object.refuses || object.field.ownedWhenSet === true),
    );
    return this.#each(fixed, (object) => this.#of(object).remove(object.ref));
  }
  recreateAll(objects: readonly LawObject[], valuesOf: ValuesOf): Promise<readonly Violation[]> {
    return this.#each(objects, (object) => this.#of(object).recreate(object.ref, valuesOf(object) ?? {}));
  }
  async readAll(objects: readonly LawObject[]): Promise<readonly object[]> {
    const answers = new Map<LawObject, object>();
    await this.#each(objects, async (object) => {
      const answer = Object.entries(await this.#of(object).read(object.ref));
      answers.set(object, Object.fromEntries(answer.filter(([key]) => !NOISE.test(key))));
    });
    return objects.map((object) => answers.get(object) ?? {});
  }
  async removeAll(objects: readonly LawObject[]): Promise<void> {
    await this.#each(objects, (object) => this.#of(object).remove(object.ref));
  }

  #of({ kind }: LawObject): ByHand {
    const known = this.#byKind.get(kind.name) ?? byHand(kind, this.#raw);
    this.#byKind.set(kind.name, known);
    return known;
  }

  /** Some side by side; whatever touches a mount one after another, because Vault hangs otherwise. */
  async #each(
    objects: readonly LawObject[],
    act: (object: LawObject) => Promise<void>,
  ): Promise<readonly Violation[]> {
    const violations: Violation[] = [];
    const safely = async (object: LawObject): Promise<void> => {
      try {
        await act(object);
      } catch (error) {
        const { address, focus: field } = object;
        violations.push({ law: 'echo', address, field, detail: `by hand: ${String(error)}` });
      }
    };
    const isMount = ({ kind, ref }: LawObject): boolean => kind.lane !== undefined || ref.name === '';
    for (const object of objects.filter(isMount)) await safely(object);
    const queue = objects.filter((object) => !isMount(object)).values();
    const work = async (): Promise<void> => {
      for (const object of queue) await safely(object);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
    return violations;
  }
}
