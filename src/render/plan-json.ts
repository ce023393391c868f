import type { AccessReview } from '../model/access-review.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { WaivedFinding } from '../model/directives.ts';
import type { Applied, Change, Plan } from '../model/plan.ts';
import { Secret } from '../model/secret.ts';
import type { TestOutcome } from '../model/test-outcome.ts';
import type { WireObject } from '../model/wire.ts';
import { jsonDocument } from './json-document.ts';
import { countChanges } from './plan-text.ts';
import { reviewJson } from './review-json.ts';
import { valueJson } from './value-text.ts';

/** What the commands report with `--json`, documented in docs/reference/json.md. */
export interface Report {
  readonly command: string;
  readonly exitCode: number;
  readonly plan?: Plan;
  /** What it means for access. */
  readonly review?: AccessReview;
  /** Of the plan; `apply --expect-digest` takes it. */
  readonly digest?: string;
  readonly applied?: readonly Applied[];
  /** The spec in the long form. */
  readonly spec?: readonly WireObject[];
  /** Tests that were made. */
  readonly tests?: readonly TestOutcome[];
  readonly diagnostics: readonly Diagnostic[];
  /** Warnings that the spec waives. */
  readonly waived?: readonly WaivedFinding[];
  /** Trouble that ended the command. */
  readonly error?: { readonly message: string; readonly hint?: string };
  readonly requests?: Readonly<Record<string, number>>;
}

/** One JSON document; keys are the server's own where there are such. */
export function reportJson(report: Report): string {
  const { plan, applied } = report;
  const document = {
    format: 1,
    command: report.command,
    exit_code: report.exitCode,
    ...(plan !== undefined && {
      server: {
        flavour: plan.server.flavour,
        version: plan.server.version,
        cluster_name: plan.server.clusterName,
        cluster_id: plan.server.clusterId,
      },
      ...(report.digest !== undefined && { digest: report.digest }),
      summary: { ...countChanges(plan), unchanged: plan.unchanged },
      changes: plan.changes.map(changeJson),
      ...(report.review !== undefined && { access: reviewJson(report.review) }),
      unmanaged: plan.unmanaged,
      notes: plan.notes,
    }),
    ...(applied !== undefined && { applied: applied.map(appliedJson) }),
    ...(report.spec !== undefined && { spec: report.spec }),
    ...(report.tests !== undefined && { tests: report.tests.map(testJson) }),
    diagnostics: report.diagnostics.map(diagnosticJson),
    ...(report.waived !== undefined &&
      report.waived.length > 0 && {
        waived: report.waived.map(({ finding, waiver: { reason, until } }) => ({
          finding: diagnosticJson(finding),
          reason,
          until,
        })),
      }),
    ...(report.error !== undefined && { error: report.error }),
    ...(report.requests !== undefined && { requests: report.requests }),
  };
  return jsonDocument(document);
}

/** One change, for programs. */
export function changeJson(change: Change): object {
  return {
    action: change.action,
    kind: change.kind,
    address: change.address,
    namespace: change.namespace,
    fields: change.fields.map(({ before, after, ...field }) => ({
      field: field.field,
      ...(before !== undefined && { before: valueJson(field.type, before) }),
      ...(change.action !== 'delete' && { after: valueJson(field.type, after) }),
      sensitive: after instanceof Secret || before instanceof Secret,
      omitted: field.omitted,
      layout_only: field.layoutOnly,
      write_only: field.writeOnly,
      ...(field.knownAfterApply === true && { known_after_apply: true }),
    })),
    depends_on: change.dependsOn,
  };
}

function appliedJson(applied: Applied): object {
  const { address, action, kind } = applied.change;
  const object = { address, kind, action, outcome: applied.outcome };
  switch (applied.outcome) {
    case 'done':
      return { ...object, warnings: applied.warnings };
    case 'failed': {
      const { at, ...failure } = applied.failure;
      return { ...object, failure: { ...failure, ...(at !== undefined && { at: positionJson(at) }) } };
    }
    case 'skipped':
      return { ...object, reason: applied.reason };
  }
}

function diagnosticJson({ at, related, ...diagnostic }: Diagnostic): object {
  return {
    ...diagnostic,
    ...(at !== undefined && { at: positionJson(at) }),
    ...(related !== undefined && {
      related: related.map(({ at: other, note }) => ({ at: positionJson(other), note })),
    }),
  };
}

function testJson({ name, at, result, checks }: TestOutcome): object {
  return {
    name,
    result,
    at: positionJson(at),
    checks: checks.map(({ because, at: place, ...check }) => ({
      ...check,
      at: positionJson(place),
      because: because.map(({ at: other, note }) => ({ at: positionJson(other), note })),
    })),
  };
}

function positionJson({ endColumn, ...start }: Position): object {
  return { ...start, ...(endColumn !== undefined && { end_column: endColumn }) };
}
