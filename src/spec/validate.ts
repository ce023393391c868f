import type { Diagnostic } from '../model/diagnostic.ts';
import type { Directives } from '../model/directives.ts';
import type { Kind } from '../model/kind.ts';
import type { Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import { presets } from '../platforms/presets.ts';
import { check, findingsOf } from './check.ts';
import type { Verdicts } from './check.ts';
import { directivesOf } from './directives.ts';
import { expandPresets } from './expand.ts';
import type { SpecDocument } from './load.ts';
import { checkMountPaths } from './mount-paths.ts';
import { checkReferences } from './references.ts';
import { resolve } from './resolve.ts';

/** Everything that can be known without a server. */
export interface Validated {
  /** With those that presets stand for. */
  readonly documents: readonly SpecDocument[];
  readonly resources: readonly Resource[];
  readonly directives: Directives;
  readonly diagnostics: readonly Diagnostic[];
  /** Findings that a server may settle otherwise; the plan makes them anew with the server's help. */
  readonly unsettled: readonly Diagnostic[];
  /** What the kinds' rules said, so that a plan repeats only what depends on the server. */
  readonly verdicts: Verdicts;
}

/**
 * Checks the documents of a spec: shape, values, every kind's rules, and the rules between objects. `server` is one that
 * is known without being asked.
 */
export function validate(
  documents: readonly SpecDocument[],
  kinds: readonly Kind[],
  namespace: string,
  now?: number,
  server?: ServerInfo,
): Validated {
  const long = expandPresets(documents, presets, kinds);
  const { resources, diagnostics } = resolve(long.documents, kinds, namespace);
  const own = directivesOf(long.documents, namespace);
  const verdicts = check(resources, kinds, server, new Map(), { now, ...own.directives });
  return {
    resources,
    directives: own.directives,
    verdicts,
    documents: long.documents,
    diagnostics: [
      ...long.diagnostics,
      ...diagnostics,
      ...own.diagnostics,
      ...checkMountPaths(resources, kinds),
    ],
    unsettled: [...findingsOf(verdicts), ...checkReferences(resources, kinds, () => undefined)],
  };
}
