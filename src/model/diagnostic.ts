/** A place in a file, 1-based; columns count UTF-16 units, as editors do. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** End of the range on the same line, exclusive; for the underline of the code frame. */
  readonly endColumn?: number;
}

/** How pressing a warning is. */
export type Rank = 'high' | 'medium' | 'low';

/** One finding about the input: what is wrong, where, by which rule, and what to do. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly rank?: Rank;
  /** A stable kebab-case word out of the catalogue. */
  readonly code: string;
  /** What is wrong, with the thing's name: one sentence without a full stop. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
  readonly at?: Position;
  /** Another place that belongs to the finding, with a word on why. */
  readonly related?: readonly { readonly at: Position; readonly note: string }[];
  /** Address of the object that it is about. */
  readonly address?: string;
}

/** True when one of the findings stops plan and apply. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** By file, line and column, so that people read their file from top to bottom; what has no place comes first. */
export function inReadingOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const rank = ({ at }: Diagnostic): [string, number, number] => [
    at?.file ?? '',
    at?.line ?? 0,
    at?.column ?? 0,
  ];
  return diagnostics.toSorted((a, b) => {
    const [fileA, lineA, columnA] = rank(a);
    const [fileB, lineB, columnB] = rank(b);
    if (fileA !== fileB) return fileA < fileB ? -1 : 1;
    return lineA - lineB || columnA - columnB;
  });
}
