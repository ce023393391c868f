import type { Position } from '../model/diagnostic.ts';
import type { Problem } from '../model/kind.ts';
import type { Resource } from '../model/resource.ts';

/** Where a place inside the text of a field stands in the spec's files. */
export function textPosition(
  { origin }: Resource,
  field: string,
  { line, column, endColumn }: NonNullable<Problem['inText']>,
): Position | undefined {
  const at = origin?.text(field, line, column);
  return at === undefined || endColumn === undefined
    ? at
    : { ...at, endColumn: at.column + endColumn - column };
}
