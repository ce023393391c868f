import type { DiagnosticCode } from './catalogue.ts';
import type { Canonical, SchemaPart, TypeName } from './field-type.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { OwnerMark } from './owner-mark.ts';
import { knows } from './server.ts';
import type { ServerInfo, Since } from './server.ts';
import type { Wire, WireObject } from './wire.ts';

/** Names of objects of another kind: an edge in the order of writes, and a check that the target exists. */
export interface Reference {
  readonly kind: string;
  /** `parent`: the target stands under the same parent (a role of the same mount). */
  readonly scope?: 'parent';
  /** False: checked, but no edge. */
  readonly edge?: false;
  /** The object cannot be written without its target. */
  readonly needed?: true;
}

/** Everything known about one field of a kind. */
export interface Field<T extends TypeName = TypeName> {
  readonly type: T;
  /** One sentence: schema description and reference page. */
  readonly doc: string;
  /** Keys of the spec's mapping in which the field stands: `['tune']`. Top level when absent. */
  readonly group?: readonly string[];
  readonly required?: true;
  /** What the server holds when the key was never written; the type's zero when absent. */
  readonly default?: Canonical<T>;
  readonly enum?: readonly string[];
  readonly refersTo?: Reference;
  /** Never shown. */
  readonly sensitive?: true;
  /** The server never returns it, so it is never compared. */
  readonly writeOnly?: true;
  /** Keys inside a map that the server never returns; a map that holds one is sensitive as a whole. */
  readonly hidden?: readonly string[];
  /** Whether the server may hold what it does not show, beside these canonical values: an import then leaves a place for it. */
  readonly heldBeside?: (values: Readonly<Record<string, unknown>>) => boolean;
  /** To leave it out is a common mistake, so an import writes its default too. */
  readonly explicit?: true;
  /** The server cannot change it on an existing object; or not from one value to another. */
  readonly immutable?: true | ((before: Wire, after: Wire) => boolean);
  /** The server refuses it when it is empty: not sent while it has its zero. */
  readonly omitAtZero?: true;
  /** While the spec leaves it out the server's value stands, because the server cannot be told to forget it. */
  readonly ownedWhenSet?: true;
  /** Servers that know it; all when absent. */
  readonly since?: Since;
  /** Whether two values that differ mean the same; such a change is labelled, not left out. */
  readonly sameMeaning?: (before: Wire, after: Wire) => boolean;
  /** The field holds text of several lines that deserves a line diff. */
  readonly lines?: true;
  /** In its text `${accessor:NAME}` stands for that key of the server's answer for the object of that name. */
  readonly accessors?: Pick<LiveValue, 'kind' | 'key'>;
  /** The server calls this URL, or the URLs in this list, when the object is written. */
  readonly contacted?: true;
  /** Replaces the type's schema, where the field's own shape is known better. */
  readonly schema?: SchemaPart;
}

export type Fields = Readonly<Record<string, Field>>;

/** Canonical values of a kind's fields, typed by its table. */
export type Values<F extends Fields> = { readonly [K in keyof F]: Canonical<F[K]['type']> };

/** The identity of an object inside its namespace. Names are canonical; `''` where the kind has none. */
export interface Ref {
  readonly parent: string;
  readonly name: string;
}

/** A request that a kind wants to be sent. */
export interface WriteRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, Wire>>;
  /** Parts of the body that only the server knows; looked up when the request is sent. */
  readonly fill?: Readonly<Record<string, LiveValue>>;
}

/** A value in the server's answer for another object of the same namespace, such as a mount's accessor. */
export interface LiveValue {
  readonly kind: string;
  readonly ref: Ref;
  readonly key: string;
}

/** How objects of a kind are read and written, as data and pure functions; the engine does the traffic. */
export interface KindApi {
  /** The API path of one object, which is its identity. */
  path(ref: Ref): string;
  /** `table`: objects are rows of one answer (`sys/auth`), found by key. Otherwise each is read at its path. */
  readonly table?: { readonly path: string; key(ref: Ref): string; name(key: string): string };
  /** Where the names under a parent are listed. */
  listPath?(parent: string): string;
  /** A listing that brings every object along. */
  readonly bulk?: { readonly path: string; readonly since: Since };
  /** The server shows the object inside the answer for its parent, and only there; undefined when it is not there. */
  within?(parentAnswer: WireObject): WireObject | undefined;
  /** Brings the server's answer to field names. */
  decode?(answer: WireObject): WireObject;
  /** Requests that create an object; one POST of the body to the path when absent. */
  create?(ref: Ref, body: WireObject): readonly WriteRequest[];
  /** Requests that change an object. */
  update?(ref: Ref, body: WireObject, live: WireObject): readonly WriteRequest[];
  /** Where a DELETE goes, if not to the path; `live` is the server's answer, not decoded. */
  deletePath?(ref: Ref, live: WireObject): string;
}

/** What `auth/token/lookup-self` says of the token in use. */
export interface TokenFacts {
  /** With those of its identity. */
  readonly policies: readonly string[];
  /** Where it was issued: `auth/jwt/login`. */
  readonly path: string;
  /** Role of the login; `''` when there was none. */
  readonly role: string;
}

/** A finding of a kind's own check; the caller adds position and address. */
export interface Problem {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** Fields that it is about; the first one gives the position. */
  readonly fields?: readonly string[];
  /** Place inside the field's value: keys of a map. */
  readonly within?: readonly (string | number)[];
  /** Place inside the field's value: a member of a list. */
  readonly member?: string;
  /** Fields of the mount above whose values the message shows. */
  readonly parentFields?: readonly string[];
  /** Place inside the field's text, 1-based. */
  readonly inText?: { readonly line: number; readonly column: number; readonly endColumn?: number };
  /** Another place inside that text. */
  readonly related?: NonNullable<Problem['inText']> & { readonly note: string };
  readonly hint?: string;
  /** Overrides the severity of the code, where the server decides. */
  readonly severity?: Diagnostic['severity'];
}

/** Another object of the spec, as rules look at it. */
export interface Sibling {
  readonly ref: Ref;
  readonly values: Readonly<Record<string, Wire>>;
}

/** What a kind's check may look at besides the values. */
export interface CheckContext {
  readonly ref: Ref;
  /** Whether the spec gives the field a value of its own. */
  readonly isSet: (field: string) => boolean;
  /** Canonical values of an object in the same namespace of the spec, by kind and identity. */
  readonly sibling: (kind: string, ref: Ref) => Readonly<Record<string, Wire>> | undefined;
  /** All objects of a kind in the same namespace of the spec. */
  readonly siblings: (kind: string) => readonly Sibling[];
  /** Of the Nomad servers that use token roles, as `settings.nomad_version` has it. */
  readonly nomadVersion?: string | undefined;
  /** Milliseconds since 1970; undefined where nobody has looked at a clock. */
  readonly now?: number | undefined;
  /** Known once a server was asked; a rule that looks at it is asked again then, so look only where it matters. */
  readonly server: ServerInfo | undefined;
}

/** Where objects of a kind stand in the YAML. Each `*` is a name: of the parent, if the kind has one, then its own. */
export interface SpecPlace {
  readonly path: readonly string[];
  /** A block that is managed only when it is there. */
  readonly optional?: true;
  /** Key under `prune:` whose patterns cover objects of the kind; those below another object go by its key. */
  readonly prune?: string;
  /** One field may be written as the whole object, or under other keys: `policies: { app: "path …" }`. */
  readonly content?: {
    readonly field: string;
    readonly text: string;
    readonly file: string;
    /** How the names of such files end. */
    readonly extension: string;
    readonly rules: string;
    readonly rulesSchema: SchemaPart;
    readonly print: (rules: Wire) => string;
    /** What of the rules stands at a place of the text that was printed from them. */
    readonly rulePlaces: (
      printed: string,
    ) => (at: Pick<NonNullable<Problem['inText']>, 'line' | 'column'>) => RulePlace;
  };
}

/** A part of a list of rules: the keys and indexes that lead to it, and whether the last key itself is meant. */
export interface RulePlace {
  readonly path: readonly (string | number)[];
  readonly part: 'key' | 'value';
}

/** What is allowed as a name, and its canonical form. */
export interface NameRule {
  readonly pattern: RegExp;
  /** Completes "… is not …". */
  readonly form: string;
  canon(name: string): string;
}

/** One kind of object on the server: one object = one path. All that is known about it, as data. */
export interface Kind<F extends Fields = Fields> {
  readonly name: string;
  /** One sentence. */
  readonly doc: string;
  /** The server's page about it. */
  readonly url: string;
  /** Kind of the object whose name is the first `*`. */
  readonly parent?: string;
  readonly spec: SpecPlace;
  readonly nameRule: NameRule;
  readonly fields: F;
  readonly api: KindApi;
  /** Servers that know the kind; all when absent. */
  readonly since?: Since;
  /** Of Vault, only the enterprise edition has it. */
  readonly enterprise?: true;
  /** The object is a namespace, below the one it stands in: what is in there comes after it. */
  readonly opensNamespace?: true;
  /** The server makes the object, with defaults, together with its parent. */
  readonly bornWithParent?: true;
  /** Objects of all kinds with the same word are written one after another. */
  readonly lane?: string;
  /** Names that exist on every server; never listed as unmanaged. */
  readonly builtin?: readonly string[];
  /** Built-in names that the server does not let anybody write. */
  readonly readOnly?: readonly string[];
  /** Listed in every plan, so that what stands beside the spec is seen. */
  readonly alwaysListed?: true;
  /** Where the name of an owner finds room. */
  readonly ownerMark?: OwnerMark;
  /** The mount's path as people write it, for kinds whose deletion takes everything below along. */
  readonly mountPath?: (ref: Ref) => string;
  /** Whether a login that gave this token stands on the object: a change of it may lock its holder out. */
  readonly isUnder?: (token: TokenFacts, ref: Ref) => boolean;
  /** Deprecated field names and their successors. */
  readonly deprecated?: Readonly<Record<string, string>>;
  /** Keys that people write and the server silently ignores, with what to do. */
  readonly ignored?: Readonly<Record<string, string>>;
  /** The object's parent fits: a JWT config below a mount of another type is an error. */
  readonly parentTypes?: readonly string[];
  /** Brings values that depend on each other to one form; applied to both sides. */
  normalise?(values: WireObject): WireObject;
  /** Whether the object can exist under that parent; `kv-config` exists on version 2 only. */
  livesUnder?(parent: Readonly<Record<string, Wire>>): boolean;
  /** Cross-field rules. */
  check?(values: Values<F>, context: CheckContext): Iterable<Problem>;
}

/** Types a kind by its own table and hands it on as one of many. */
export function defineKind<const F extends Fields>(kind: Kind<F>): Kind {
  return kind; // the table's exact type matters inside the kind's own file only
}

/** Where a spec has the field below its object, as people read it: `tune.max_lease_ttl`. */
export function fieldPath(name: string, field: Field): string {
  return [...(field.group ?? []), name].join('.');
}

/** Whether a server has objects of the kind at all. */
export function knowsKind(server: ServerInfo, kind: Kind): boolean {
  const isEdition = kind.enterprise !== true || server.flavour !== 'vault' || server.edition === 'enterprise';
  return isEdition && knows(server, kind.since);
}

/** A value that is never shown: a field, or one key in it. */
export interface SecretPlace {
  readonly field: string;
  readonly key?: string;
  /** Where a spec has it, from the object on. */
  readonly path: readonly string[];
}

const secrets = new WeakMap<Fields, readonly SecretPlace[]>();

/** What of a kind's objects is never shown; made once, since every object of the kind asks, and most kinds have none. */
export function secretPlaces(kind: Kind): readonly SecretPlace[] {
  const known = secrets.get(kind.fields);
  if (known !== undefined) return known;
  const made = fieldEntries(kind).flatMap(([field, { sensitive, hidden = [], group = [] }]) => {
    const path = [...group, field];
    if (sensitive === true) return [{ field, path }];
    return hidden.map((key) => ({ field, key, path: [...path, key] }));
  });
  secrets.set(kind.fields, made);
  return made;
}

const entries = new WeakMap<Fields, readonly [string, Field][]>();

/** The fields of a kind's table with their names, in its order; made once, since every object of the kind asks. */
export function fieldEntries(kind: Kind): readonly [string, Field][] {
  const known = entries.get(kind.fields);
  if (known !== undefined) return known;
  const made = Object.entries(kind.fields);
  entries.set(kind.fields, made);
  return made;
}
