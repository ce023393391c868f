import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';

/** Draws one value after another for something that is built step by step. */
export interface Chance {
  /** One of these, each as likely as the others. */
  pick<T>(values: readonly T[]): T;
  /** True in so many of a hundred cases. */
  percent(share: number): boolean;
  /** Up to `most` of these, none twice. */
  some<T>(values: readonly T[], most: number): readonly T[];
}

/** Values that are built with the help of chance, as an arbitrary. */
export function built<T>(build: (chance: Chance) => T): Arbitrary<T> {
  return fc.gen().map((draw) => {
    const below = (limit: number): number => draw(evenNat, limit - 1);
    const pick = <V>(values: readonly V[]): V => {
      const index = below(values.length);
      if (index >= values.length) throw new Error('nothing to pick from');
      return values[index] as V; // the index is inside
    };
    return build({
      pick,
      percent: (share) => below(100) < share,
      some: (values, most) => {
        const count = below(most + 1);
        return [...new Set(Array.from({ length: count }, () => pick(values)))];
      },
    });
  });
}

/** Without the leaning of fast-check towards small numbers, which would spoil the shares. */
function evenNat(max: number): Arbitrary<number> {
  return fc.noBias(fc.nat(max));
}
