import fc from 'fast-check';
import type { Wire } from '../../../src/model/wire.ts';

/** One way in which a person, or another client of the server, writes a value. */
export interface Spelling {
  readonly label: string;
  readonly wire: Wire;
}

/** A generated value with the ways in which it is written. All of them mean the same to the server. */
export interface Sample {
  /** Equal for samples that mean the same. */
  readonly key: string;
  /** The spelling that every endpoint of the server takes. */
  readonly plain: Wire;
  readonly spellings: readonly Spelling[];
  /** Differs from the value that it replaces in layout alone. */
  readonly isLayout?: true;
}

/** A sample from its spellings; the first one is plain, and those without a value do not apply. */
export function sampleOf(key: string, spellings: Readonly<Record<string, Wire | undefined>>): Sample {
  const known = Object.entries(spellings).flatMap(([label, wire]) =>
    wire === undefined ? [] : [{ label, wire }],
  );
  return { key, plain: known[0]?.wire ?? null, spellings: known };
}

/** Values that are written in one way only. */
export function only(...values: readonly Wire[]): fc.Arbitrary<Sample> {
  return fc.constantFrom(...values).map((value) => sampleOf(JSON.stringify(value), { verbatim: value }));
}

/** The members in another order. */
export function shuffled<T>(members: readonly T[]): fc.Arbitrary<readonly T[]> {
  return fc.shuffledSubarray([...members], { minLength: members.length, maxLength: members.length });
}
