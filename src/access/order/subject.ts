import type { AccessLine } from '../../model/access-review.ts';
import type { Address } from '../../model/resource.ts';
import { grantedOn } from '../review/granted.ts';
import type { Granted } from '../review/granted.ts';
import { limitChange } from '../review/limit-change.ts';
import { witnessesOf } from '../review/right-changes.ts';
import type { Choice, Grant, Sides } from '../review/sides.ts';
import type { Meeting } from '../review/template-fill.ts';

/** Somebody who gets rights: a role, a token role or a group, with the changes on which those depend. */
export interface Subject {
  readonly changes: readonly Address[];
  /** Whether nobody has more while only these changes are done than before and after together. */
  isSafe(done: ReadonlySet<Address>): boolean;
}

/** A part of what decides who a subject lets in; undefined `change` where it stays. */
export interface Gate {
  readonly change: Address | undefined;
  /** Whom it lets in: some before and not after, or after and not before. */
  readonly letsGo: boolean;
  readonly letsIn: boolean;
  /** It is there on that side. */
  readonly wasThere: boolean;
  readonly isThere: boolean;
  /** It only decides as whom somebody acts, which matters where templates are filled. */
  readonly isIdentity?: boolean;
}

/** What a subject gives, by the side on which it stands. */
export interface SubjectParts {
  readonly namespace: string;
  /** The first one is the subject itself, whose change also decides which policies it names. */
  readonly gates: readonly [Gate, ...Gate[]];
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly choice: Choice;
}

/** A gate from the lines that tell two sides apart. */
export function gateOf(
  change: Address | undefined,
  sides: readonly [boolean, boolean],
  lines: readonly AccessLine[],
): Gate {
  const [wasThere, isThere] = sides;
  return {
    change,
    letsGo: lines.some(({ way }) => way !== 'wider'),
    letsIn: lines.some(({ way }) => way !== 'narrower'),
    wasThere,
    isThere,
  };
}

/** Undefined when fewer than two changes matter to it, so that there is nothing in between. */
export function subjectOf(sides: Sides, parts: SubjectParts): Subject | undefined {
  const { namespace, gates, before, after, choice } = parts;
  const texts = sides.changedTexts(namespace, [...before, ...after]);
  const changes = [...new Set([...gates.flatMap(({ change }) => change ?? []), ...texts])];
  if (changes.length < 2) return undefined;
  const boundsAlways = boundsIn(gates.filter(({ isIdentity }) => isIdentity !== true));
  const boundsFilled = boundsIn(gates);
  let known: readonly Known[] | undefined;
  const verdicts = new Map<string, boolean>();
  return {
    changes,
    isSafe(done) {
      const held = changes.filter((change) => done.has(change));
      // What is there before and after gives no more than before and after.
      if (held.length === 0 || held.length === changes.length) return true;
      const key = held.join('\n');
      const verdict = verdicts.get(key);
      if (verdict !== undefined) return verdict;
      const [always, filled] = [boundsAlways(done), boundsFilled(done)];
      let isSafe = always.size === 0 && filled.size === 0;
      if (!isSafe) {
        known ??= everybody(sides, parts);
        const [own] = gates;
        const names = own.change === undefined || done.has(own.change) ? after : before;
        isSafe = known.every(({ fill, witnesses, ...rights }) => {
          const holding = sides.holding(namespace, { side: 'after', policies: names }, choice, {
            done,
            fill,
          });
          const bounds = [...(fill === undefined ? always : filled)];
          return witnesses.every((witness, index) => {
            const granted = grantedOn(holding, witness);
            const [was, is] = [rights.before[index] ?? NOTHING, rights.after[index] ?? NOTHING];
            return bounds.every((bound) => isWithin(granted, BOUND_BY[bound](was, is)));
          });
        });
      }
      verdicts.set(key, isSafe);
      return isSafe;
    },
  };
}

/** Rights before and after of somebody whose templates have these values. */
interface Known {
  readonly fill: Meeting | undefined;
  readonly witnesses: readonly string[];
  readonly before: readonly Granted[];
  readonly after: readonly Granted[];
}

/** Nobody in particular, and whoever has values with which templates meet what changes. */
function everybody(sides: Sides, parts: SubjectParts): readonly Known[] {
  const { namespace, before, after, choice } = parts;
  const grants: readonly Grant[] = (['before', 'after'] as const).flatMap((side) =>
    [before, after].map((policies) => ({ side, policies })),
  );
  const { tried } = sides.fills(namespace, grants, choice);
  return [undefined, ...tried].map((fill) => knownRights(sides, parts, fill));
}

function knownRights(
  sides: Sides,
  { namespace, before, after, choice }: SubjectParts,
  fill: Meeting | undefined,
): Known {
  const grant = (side: 'before' | 'after', policies: readonly string[]): ReturnType<Sides['holding']> =>
    sides.holding(namespace, { side, policies }, choice, { fill });
  const [was, is] = [grant('before', before), grant('after', after)];
  // Rules of a state in between: names of one side with texts of the other.
  const witnesses = witnessesOf([was, is, grant('after', before), grant('before', after)]);
  return {
    fill,
    witnesses,
    before: witnesses.map((witness) => grantedOn(was, witness)),
    after: witnesses.map((witness) => grantedOn(is, witness)),
  };
}

type Bound = 'before' | 'after' | 'both' | 'nothing';

const NOTHING: Granted = new Map();
const BOUND_BY: Readonly<Record<Bound, (before: Granted, after: Granted) => readonly Granted[]>> = {
  before: (before) => [before],
  after: (_, after) => [after],
  both: (before, after) => [before, after],
  nothing: () => [],
};

function isWithin(granted: Granted, bounds: readonly Granted[]): boolean {
  return [...granted].every(([capability, rule]) =>
    bounds.some((bound) => {
      if (!bound.has(capability)) return false;
      const other = bound.get(capability);
      if (rule === undefined || other === undefined) return true;
      const { way } = limitChange(rule, other);
      return way === undefined || way === 'wider';
    }),
  );
}

/** Tokens by the gates that let them through: for each gate whether it does before, and after. */
type TokenClass = readonly (readonly [before: boolean, after: boolean])[];

function classesOf(gates: readonly Gate[]): readonly TokenClass[] {
  let classes: readonly TokenClass[] = [[]];
  for (const { letsGo, letsIn, wasThere, isThere } of gates) {
    const kinds = [
      ...(wasThere && isThere ? [[true, true] as const] : []),
      ...(wasThere && (letsGo || !isThere) ? [[true, false] as const] : []),
      ...(isThere && (letsIn || !wasThere) ? [[false, true] as const] : []),
    ];
    classes = classes.flatMap((one) => kinds.map((kind) => [...one, kind]));
  }
  return classes;
}

/** By what the rights of those who get in are bounded while some changes are done. */
function boundsIn(gates: readonly Gate[]): (done: ReadonlySet<Address>) => ReadonlySet<Bound> {
  const classes = classesOf(gates);
  return (done) => {
    const isDone = gates.map(({ change }) => change === undefined || done.has(change));
    const bounds = new Set<Bound>();
    for (const one of classes) {
      if (!one.every(([before, after], index) => (isDone[index] === true ? after : before))) continue;
      const was = one.every(([before]) => before);
      const is = one.every(([, after]) => after);
      bounds.add(was && is ? 'both' : was ? 'before' : is ? 'after' : 'nothing');
    }
    return bounds;
  };
}
