import type { Wire } from '../../../src/model/wire.ts';
import type { LawObject, Spelled } from '../../support/generators/law-object.ts';
import type { Sample, Spelling } from '../../support/generators/sample.ts';

/** What the laws say, in the words of the summary. */
export const LAWS = ['echo', 'convergence', 'spelling', 'order', 'precision', 'unset'] as const;
export type Law = (typeof LAWS)[number];

/** A law that did not hold for an object. */
export interface Violation {
  readonly law: Law;
  readonly address: string;
  readonly field: string;
  readonly detail: string;
}

/** Counts what was tried, and hands out spellings so that rare ones come first. */
export class Tally {
  readonly #laws = new Map<Law, number>(LAWS.map((law) => [law, 0]));
  readonly #spellings = new Map<string, number>();
  readonly #focus = new Map<string, number>();

  count(law: Law, times: number): void {
    this.#laws.set(law, (this.#laws.get(law) ?? 0) + times);
  }
  saw({ kind, focus }: LawObject): void {
    const field = `${kind.name}.${focus}`;
    this.#focus.set(field, (this.#focus.get(field) ?? 0) + 1);
  }
  /** A spelling for each field, the one that was tried least, and counts it. */
  spell({ kind, fields }: LawObject): Spelled {
    return Object.fromEntries(
      Object.entries(fields).map(([name, sample]) => [name, this.#next(`${kind.name}.${name}`, sample)]),
    );
  }
  /** A way to write nothing, the one that was tried least; undefined when there is none. */
  spellNothing({ kind, focus }: LawObject, nothings: readonly Wire[]): Wire | undefined {
    const spellings = nothings.map((wire) => ({ label: `nothing: ${JSON.stringify(wire)}`, wire }));
    return spellings.length === 0 ? undefined : this.#next(`${kind.name}.${focus}`, { spellings }).wire;
  }
  #next(field: string, { spellings }: Pick<Sample, 'spellings'>): Spelling {
    const [first, ...rest] = spellings;
    if (first === undefined) throw new Error(`${field} has no spelling`);
    const tried = ({ label }: Spelling): number => this.#spellings.get(`${field} as ${label}`) ?? 0;
    const chosen = rest.reduce((least, one) => (tried(one) < tried(least) ? one : least), first);
    this.#spellings.set(`${field} as ${chosen.label}`, tried(chosen) + 1);
    return chosen;
  }
  /** How often each field was the one that the laws changed. */
  focus(): ReadonlyMap<string, number> {
    return this.#focus;
  }
  /** Fields in spellings that were written less often than that. */
  rare(goal: number): readonly string[] {
    return [...this.#spellings].filter(([, times]) => times < goal).map(([name]) => name);
  }
  /** The counts in one line. */
  summary(): string {
    const laws = [...this.#laws].map(([law, times]) => `${law} ${String(times)}`).join(', ');
    const [least = ['nothing', 0]] = [...this.#spellings].sort(([, a], [, b]) => a - b);
    const spellings = `${String(this.#spellings.size)} fields × spellings, each at least ${String(least[1])} times`;
    return `checks: ${laws}; ${spellings} (${least[0]})`;
  }
}
