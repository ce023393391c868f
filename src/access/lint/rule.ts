import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Problem } from '../../model/kind.ts';
import type { Resource } from '../../model/resource.ts';
import type { AccessModel } from '../access-model.ts';

/** What a lint rule finds: a problem of one object, with a place in it. */
export interface LintFinding {
  readonly resource: Resource;
  readonly problem: Problem;
  /** Places in other objects that belong to it. */
  readonly related?: Diagnostic['related'];
}

/** What a rule may look at besides the access rules. */
export interface LintContext {
  readonly model: AccessModel;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Of the Nomad servers that use token roles, as `settings.nomad_version` has it. */
  readonly nomadVersion?: string | undefined;
  /** Whether somebody said which release the server has; it is assumed otherwise. */
  readonly isVersionGiven?: boolean;
}

/**
 * A rule that looks at the access rules as a whole; rules about one object stand in its kind. Severity, rank and
 * explanation of what it finds stand in the catalogue, by code.
 */
export type LintRule = (context: LintContext) => Iterable<LintFinding>;
