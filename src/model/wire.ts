/** A JSON number whose text a double would not keep: `5.0`, `1e3`, `12345678901234567890`. */
export class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): string {
    return this.text;
  }
}

/** A JSON value as the server sends or takes it. */
export type Wire = null | boolean | number | string | NumberText | readonly Wire[] | WireObject;

export interface WireObject {
  readonly [key: string]: Wire;
}

export function isWireObject(value: unknown): value is WireObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
  );
}
