import fc from 'fast-check';
import { fieldEntries } from '../../../src/model/kind.ts';
import type { Field, Kind, Ref } from '../../../src/model/kind.ts';
import type { Wire } from '../../../src/model/wire.ts';
import { versionAbove } from './fit-mount.ts';
import { fitByKind } from './fit.ts';
import { sampleOf } from './sample.ts';
import type { Sample, Spelling } from './sample.ts';
import { isFree, samplesOf } from './vocabulary.ts';
import type { ObjectWorld } from './vocabulary.ts';

/** A generated object of which the laws must hold, with one field that they change. */
export interface LawObject {
  readonly kind: Kind;
  readonly ref: Ref;
  readonly address: string;
  readonly focus: string;
  readonly field: Field;
  readonly fields: Readonly<Record<string, Sample>>;
  /** Another value of the focus; undefined where the server takes only one. */
  readonly other: Sample | undefined;
  /** The server cannot change the focus to its value from the other. */
  readonly refuses: boolean;
  /** The focus, and what can only be left out with it. */
  readonly taken: readonly string[];
}

/** Spellings chosen for an object's fields. */
export type Spelled = Readonly<Record<string, Spelling>>;

export interface ObjectRequest {
  readonly kind: Kind;
  readonly focus: string;
  readonly ref: Ref;
  /** Fields that the server knows. */
  readonly known: ReadonlySet<string>;
  readonly world: ObjectWorld;
  readonly seed: number;
}

const TOGETHER = [['oidc_client_id', 'oidc_client_secret']];
/** Fields with a vocabulary of their own of which the servers take almost equal values all the same. */
const NEARLY_FREE = [
  'group-alias.name',
  'jwt-role.user_claim',
  'token-role.path_suffix',
  'jwt-config.jwks_pairs',
];
/** Of the fields besides the focus, about so many in a hundred are set. */
const CROWD = 30;

/** Generates one object with the focus and some other fields set. */
export function lawObject({ kind, focus, ref, known, world, seed: given }: ObjectRequest): LawObject {
  // Room for the seeds of its parts, so that two objects share none.
  const seed = Math.imul(given, 5003);
  const fields = fieldEntries(kind).filter(([name]) => known.has(name));
  const field = kind.fields[focus];
  if (field === undefined) throw new Error(`${kind.name} has no ${focus}`);
  const draw = (name: string, turn = 0): Sample => {
    const type = kind.fields[name];
    if (type === undefined) throw new Error(`${kind.name} has no ${name}`);
    return one(samplesOf(kind.name, name, type, world), seed + turn);
  };
  const chosen = fields.filter(
    ([name, { required }], index) =>
      name === focus || required === true || one(fc.nat(99), seed + 2000 + index) < CROWD,
  );
  const drawn = Object.fromEntries(chosen.map(([name], index) => [name, draw(name, index)]));
  const fit = fitByKind[kind.name] ?? ((draft) => draft.fields);
  const fitted = fit({ fields: drawn, focus, draw: (name) => draw(name, 1), world });
  const value = fitted[focus];
  const upgrade = focus === 'options' ? versionAbove(fitted) : undefined;
  const near =
    upgrade ??
    layoutOf(field, value, given) ??
    (isFree(kind.name, focus, field, world) || NEARLY_FREE.includes(`${kind.name}.${focus}`)
      ? nearOf(field, value, given)
      : undefined);
  return {
    kind,
    ref,
    address: kind.api.path(ref),
    focus,
    field,
    fields: fitted,
    other:
      field.ownedWhenSet === true
        ? undefined
        : (near ?? anotherThan(value, (turn) => draw(focus, 1000 + turn))),
    refuses: field.immutable === true || upgrade !== undefined,
    taken: TOGETHER.find((group) => group.includes(focus)) ?? [focus],
  };
}

function anotherThan(value: Sample | undefined, draw: (turn: number) => Sample): Sample | undefined {
  for (let turn = 0; turn < 20; turn += 1) {
    const other = draw(turn);
    if (other.key !== value?.key) return other;
  }
  return undefined;
}

/** The same text with a line more at its end, where a table knows what is layout. */
function layoutOf(field: Field, value: Sample | undefined, seed: number): Sample | undefined {
  if (field.sameMeaning === undefined || typeof value?.plain !== 'string') return undefined;
  // Half of them get other letters in their paths instead, which is no layout.
  const other = value.plain.replace(/(?<=\/)x\w+/g, otherCase);
  if (seed % 2 === 0) return nearSample(value, other);
  return { ...sampleOf(`${value.key} layout`, { text: `${value.plain}\n` }), isLayout: true };
}

/** Almost the same value, for two of three seeds: other letters are upper case, a blank follows, or the order is another. */
function nearOf(field: Field, value: Sample | undefined, seed: number): Sample | undefined {
  if (value === undefined || seed % 3 === 0) return undefined;
  const change = (text: string): string => (seed % 3 === 1 ? otherCase(text) : `${text} `);
  const { plain } = value;
  if (field.type === 'jwksPairs' && Array.isArray(plain)) return nearSample(value, plain.toReversed());
  if (field.type === 'text' && typeof plain === 'string') return nearSample(value, change(plain));
  if (field.type !== 'set' || !Array.isArray(plain)) return undefined;
  return nearSample(
    value,
    (plain as readonly string[]).map((member) => otherCase(member)),
  );
}

function nearSample({ plain }: Sample, near: Wire): Sample | undefined {
  const key = JSON.stringify(near);
  return key === JSON.stringify(plain) ? undefined : sampleOf(`near ${key}`, { near });
}

function otherCase(text: string): string {
  return text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();
}

/** The plain values of an object's fields. */
export function plainValues(object: LawObject): Readonly<Record<string, Wire>> {
  return Object.fromEntries(Object.entries(object.fields).map(([name, { plain }]) => [name, plain]));
}

/** Without those fields. */
export function without<T>(
  values: Readonly<Record<string, T>>,
  names: readonly string[],
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function one<T>(arbitrary: fc.Arbitrary<T>, seed: number): T {
  const [value] = fc.sample(fc.noBias(arbitrary), { seed, numRuns: 1 });
  return value as T; // one run gives one value
}
