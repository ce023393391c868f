import type { Position } from './diagnostic.ts';
import type { Problem, Ref } from './kind.ts';
import type { Secret } from './secret.ts';
import type { Wire } from './wire.ts';

/** A field's canonical value. */
export type FieldValue = Wire | Secret;

/** Identity of an object: its namespace and its Vault path, as in `team-a/auth/jwt/role/web`. */
export type Address = string;

/** Where an object stands in the spec. Positions are looked up only when something is printed. */
export interface Origin {
  /** The object's own place. */
  at(): Position;
  /** Where its document names the namespace; undefined where it names none. */
  namespace(): Position | undefined;
  /** The place of a field's key or value; the object's when the spec does not mention it. */
  field(name: string, within?: readonly (string | number)[]): Position;
  /** The place of a list's member; the field's when the list was written as one text. */
  member(name: string, isIt: (text: string) => boolean): Position;
  /** A place inside the text of a field; the part of the rules that the text was printed from, if it was. */
  text(name: string, place: NonNullable<Problem['inText']>): Position;
}

/** One object of a kind, desired or live, with canonical values for every field of its table. */
export interface Resource {
  readonly kind: string;
  readonly address: Address;
  readonly namespace: string;
  readonly ref: Ref;
  readonly values: Readonly<Record<string, FieldValue>>;
  /** Fields that the spec gives; for live objects none. */
  readonly given: ReadonlySet<string>;
  /** Texts of the spec that ask for accessors, by field; once it is there, `values` has them with the accessors. */
  readonly unfilled?: Readonly<Record<string, FieldValue>>;
  /** Those of them that ask for an accessor of something that this run has to make first. */
  readonly pending?: ReadonlySet<string>;
  /** Fields whose value in the spec is missing or wrong, which has been said; rules about them stay silent. */
  readonly broken?: ReadonlySet<string>;
  readonly origin?: Origin;
}

/** Joins a namespace and a path to an address. */
export function addressOf(namespace: string, path: string): Address {
  return namespace === '' ? path : `${namespace}/${path}`;
}
