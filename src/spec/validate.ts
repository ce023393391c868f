import type { Diagnostic } from '../model/diagnostic.ts';
import type { Kind } from '../model/kind.ts';
import type { Resource } from '../model/resource.ts';
import { check } from './check.ts';
import type { SpecDocument } from './load.ts';
import { checkMountPaths } from './mount-paths.ts';
import { checkReferences } from './references.ts';
import { resolve } from './resolve.ts';

/** Everything that can be known without a server. */
export interface Validated {
  readonly resources: readonly Resource[];
  readonly diagnostics: readonly Diagnostic[];
  /** Findings that a server may settle otherwise; the plan makes them anew with the server's help. */
  readonly unsettled: readonly Diagnostic[];
}

/** Checks the documents of a spec: shape, values, every kind's rules, and the rules between objects. */
export function validate(
  documents: readonly SpecDocument[],
  kinds: readonly Kind[],
  namespace: string,
): Validated {
  const { resources, diagnostics } = resolve(documents, kinds, namespace);
  return {
    resources,
    diagnostics: [...diagnostics, ...checkMountPaths(resources, kinds)],
    unsettled: [...check(resources, kinds, undefined), ...checkReferences(resources, kinds, () => undefined)],
  };
}
