import type { Wire } from '../../../src/model/wire.ts';
import type { Sample } from './sample.ts';
import type { ObjectWorld } from './vocabulary.ts';

/** Generated fields of one object, and the one that the laws are about. */
export interface Draft {
  readonly fields: Readonly<Record<string, Sample>>;
  readonly focus: string;
  /** A sample of a field that the draft may lack. */
  readonly draw: (field: string) => Sample;
  readonly world: ObjectWorld;
}

/** The fields of an object that servers take. */
export type Fitted = Readonly<Record<string, Sample>>;

/** Without those fields, except the focus. */
export function dropped(draft: Draft, fields: Fitted, names: readonly string[]): Fitted {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => name === draft.focus || !names.includes(name)),
  );
}

/** With a sample of that field, whether it was there or not. */
export function ensured(draft: Draft, fields: Fitted, name: string): Fitted {
  return fields[name] === undefined ? { ...fields, [name]: draft.draw(name) } : fields;
}

/** The plain value of a field. */
export function plainOf(fields: Fitted, name: string): Wire | undefined {
  return fields[name]?.plain;
}

/** Of fields that limit each other, the focus stands alone. */
export function alone(draft: Draft, fields: Fitted, group: readonly string[]): Fitted {
  return group.includes(draft.focus) ? dropped(draft, fields, group) : fields;
}
