import { NumberText } from './wire.ts';
import type { Wire } from './wire.ts';

/** What is shown instead of a sensitive value, everywhere. */
export const SENSITIVE = '(sensitive)';

/** What a secret value was put together from, where not all of it is secret. */
interface SecretParts {
  readonly secret: readonly Secret<string>[];
  /** What the spec says openly beside them. */
  readonly open: readonly string[];
}

/**
 * A value that cannot be printed: text, JSON, template literals and Node's `inspect` all give `(sensitive)`.
 * `reveal()` is called where a value is sent, compared or checked, and nowhere else; a test counts the places.
 */
export class Secret<T = Wire> {
  readonly #value: T;
  readonly #missing: string | undefined;
  readonly #written: string | undefined;
  readonly #parts: SecretParts | undefined;
  constructor(value: T, missing?: string, written?: string, parts?: SecretParts) {
    this.#value = value;
    this.#missing = missing;
    this.#written = written;
    this.#parts = parts;
  }
  /** Where the value would have come from, when it is not there: what stands in its place must never be sent. */
  get missing(): string | undefined {
    return this.#missing;
  }
  /** How a spec says it without the value: `${env:NAME}`. */
  get written(): string | undefined {
    return this.#written;
  }
  /** Undefined where all of the value is secret. */
  get parts(): SecretParts | undefined {
    return this.#parts;
  }
  reveal(): T {
    return this.#value;
  }
  /** Works on the value without letting it out. */
  map<U>(change: (value: T) => U, written?: string): Secret<U> {
    return new Secret(change(this.#value), this.#missing, written, this.#parts);
  }
  /** The same value, into which these texts have come, that are no secret. */
  withOpen(...texts: readonly string[]): Secret<T> {
    const parts = this.#parts && { ...this.#parts, open: [...this.#parts.open, ...texts] };
    return new Secret(this.#value, this.#missing, this.#written, parts);
  }
  /** The same value, of which no part is open. */
  whole(): Secret<T> {
    return new Secret(this.#value, this.#missing, this.#written);
  }
  toString(): string {
    return SENSITIVE;
  }
  toJSON(): string {
    return SENSITIVE;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SENSITIVE;
  }
}

/** A value that the spec gives: JSON in which single scalars may be secret (from environment or file). */
export type SpecValue =
  | null
  | boolean
  | number
  | string
  | NumberText
  | Secret<string>
  | readonly SpecValue[]
  | { readonly [key: string]: SpecValue };

/** Whether a value is a mapping. */
export function isMapping(value: SpecValue): value is { readonly [key: string]: SpecValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

/** Text with something before it, secret if it is; each text of a list. */
export function prefixed(prefix: string, value: SpecValue): SpecValue {
  if (Array.isArray(value)) return (value as readonly SpecValue[]).map((member) => prefixed(prefix, member));
  if (value instanceof Secret) {
    const written = value.written === undefined ? undefined : `${prefix}${value.written}`;
    return value.map((text) => `${prefix}${text}`, written).withOpen(prefix);
  }
  return typeof value === 'string' ? `${prefix}${value}` : value;
}

/** A field's value: one secret scalar inside makes the whole field secret. */
export function seal(value: SpecValue): Wire | Secret {
  const secrets: Secret<string>[] = [];
  const texts: string[] = [];
  const open = (part: SpecValue): Wire => {
    if (part instanceof Secret) {
      secrets.push(part);
      return part.reveal();
    }
    if (typeof part === 'string') texts.push(part);
    if (part === null || typeof part !== 'object' || part instanceof NumberText) return part;
    if (Array.isArray(part)) return part.map(open);
    texts.push(...Object.keys(part));
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, open(inner)]));
  };
  const opened = open(value);
  if (secrets.length === 0) return opened;
  const missing = secrets.find((one) => one.missing !== undefined)?.missing;
  return new Secret(opened, missing, undefined, {
    secret: secrets.flatMap((one) => one.parts?.secret ?? one),
    open: [...texts, ...secrets.flatMap((one) => one.parts?.open ?? [])],
  });
}
