import type { LawObject } from '../../support/generators/law-object.ts';
import type { LawChange, LawReport } from './law-engine.ts';
import type { Law, Violation } from './tally.ts';

/** Changes of a plan that are not exactly the fields expected, and findings that are errors. */
export function unexpected(
  law: Law,
  report: LawReport,
  objects: readonly LawObject[],
  expected: (object: LawObject) => readonly string[],
): readonly Violation[] {
  const changes = new Map(report.changes.map((change) => [change.address, change]));
  const refusals = new Map(
    report.diagnostics
      .filter(({ code }) => code === 'immutable-field')
      .map(({ address = '', message }) => [address, message]),
  );
  const judged = objects.flatMap((object): readonly Violation[] => {
    const wanted = expected(object);
    const change = changes.get(object.address);
    const refusal = refusals.get(object.address);
    // The refusal names the field in its sentence.
    const found = refusal === undefined ? readable(change) : wanted.filter((one) => refusal.includes(one));
    const isRefusal = wanted.length > 0 && object.refuses;
    const isChange = wanted.length > 0 && !object.refuses;
    const isSo = (change !== undefined) === isChange && (refusal !== undefined) === isRefusal;
    if (found.join() === wanted.join() && isSo) return [];
    const detail = `expected [${wanted.join()}], the plan has ${shown(change)} ${refusal ?? ''}`;
    return [{ law, address: object.address, field: object.focus, detail }];
  });
  const own = new Set(objects.map(({ address }) => address));
  const strangers = report.changes
    .filter(({ address }) => !own.has(address))
    .map((change) => ({
      law,
      address: change.address,
      field: '',
      detail: `changed by nobody: ${shown(change)}`,
    }));
  const fixed = objects.filter((object) => expected(object).length > 0).map(({ address }) => address);
  return [...errorsIn(law, report, objects, new Set(fixed)), ...judged, ...strangers];
}

/** Findings that stop a plan, except those about fields that cannot be changed at `allowed`. */
export function errorsIn(
  law: Law,
  report: LawReport,
  objects: readonly LawObject[],
  allowed: ReadonlySet<string> = new Set(),
): readonly Violation[] {
  const focus = new Map(objects.map((object) => [object.address, object.focus]));
  const findings = report.diagnostics.filter(
    ({ severity, code, address = '' }) =>
      severity === 'error' && !(code === 'immutable-field' && allowed.has(address)),
  );
  const said = findings.map(({ code, message, address = '' }) => ({
    law,
    address,
    field: focus.get(address) ?? '',
    detail: `${code}: ${message}`,
  }));
  if (report.error === undefined) return said;
  return [...said, { law, address: '', field: '', detail: report.error.message }];
}

/** Writes that were not done. */
export function notDone({ applied }: LawReport, objects: readonly LawObject[]): readonly Violation[] {
  const focus = new Map(objects.map((object) => [object.address, object.focus]));
  return applied
    .filter(({ outcome }) => outcome !== 'done')
    .map(({ address, failure, reason = '' }) => ({
      law: 'echo',
      address,
      field: focus.get(address) ?? '',
      detail: failure === undefined ? reason : `${failure.kind}: ${failure.message}`,
    }));
}

/** Changes that are called layout and are more, or the other way round. */
export function mislabelled(report: LawReport, objects: readonly LawObject[]): readonly Violation[] {
  const byAddress = new Map(objects.map((object) => [object.address, object]));
  return report.changes.flatMap(({ address, fields }): readonly Violation[] => {
    const object = byAddress.get(address);
    const isLayout = object?.other?.isLayout === true;
    const wrong = fields.filter((one) => !one.write_only && one.layout_only !== isLayout);
    return wrong.map(({ field }) => ({
      law: 'precision',
      address,
      field,
      detail: isLayout ? 'is not called layout' : 'is called layout',
    }));
  });
}

function readable(change: LawChange | undefined): readonly string[] {
  return (change?.fields ?? []).filter((one) => !one.write_only).map(({ field }) => field);
}

function shown(change: LawChange | undefined): string {
  if (change === undefined) return 'no change';
  const fields = change.fields.map(
    ({ field, before, after }) => `${field}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  );
  return `${change.action} ${fields.join('; ')}`;
}
