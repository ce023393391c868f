import { differingFields, liveValues } from '../engine/diff.ts';
import { fillTexts } from '../engine/fill-texts.ts';
import { withNamedAccessors } from '../engine/name-accessors.ts';
import type { AccessorTables } from '../engine/name-accessors.ts';
import { withoutMark } from '../engine/own.ts';
import type { Found } from '../engine/survey.ts';
import { kinds } from '../kinds/index.ts';
import { canonicalValues } from '../model/canonical.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import type { WireObject } from '../model/wire.ts';
import { check, findingsOf } from '../spec/check.ts';
import { layOut } from '../spec/layout.ts';
import type { LeftOut } from '../spec/layout.ts';
import { textFiles } from '../spec/text-files.ts';
import { writtenObject } from '../spec/written-object.ts';
import type { Placeholder, WrittenObject } from '../spec/written-object.ts';
import type { Io } from './io.ts';
import { readSpec } from './spec-options.ts';
import type { ReadSpec } from './spec-options.ts';
import { variableNames } from './variable-names.ts';

/** What an import writes, and what it cannot. */
export interface ImportedSpec {
  /** By path in the folder. */
  readonly files: ReadonlyMap<string, string>;
  readonly objects: number;
  readonly placeholders: readonly Placeholder[];
  readonly leftOut: readonly LeftOut[];
  /** Number of warnings that the spec gives. */
  readonly warnings: number;
}

const FOLDER = 'spec';

/**
 * A spec of the objects, read back before it is written anywhere: an object that the spec would refuse, or that would
 * not come out as the server holds it, is left out with the reason.
 */
export async function importedSpec(
  io: Io,
  found: readonly Found[],
  tables: AccessorTables,
  server: ServerInfo,
  namespace: string,
): Promise<ImportedSpec> {
  const nameVariable = variableNames();
  const leftOut = new Map(found.flatMap((one) => badName(one)).map((one) => [one.address, one]));
  const written = found
    .map((one) => writtenObject(live(one, tables), server, nameVariable))
    .filter(isWorthWriting);
  const answers = new Map([...tables.answers, ...found.map((one) => [one.address, one.answer] as const)]);
  for (;;) {
    const objects = written.filter(({ address }) => !leftOut.has(address));
    const files = layOut({ objects, leftOut: [...leftOut.values()], kinds });
    if (objects.length === 0) return result(files, objects, leftOut, 0);
    const spec = await readBack(io, files, namespace);
    const faults = faultsOf(spec, objects, answers, server);
    if (faults.errors.size === 0) return result(files, objects, leftOut, faults.warnings);
    for (const object of objects) {
      const reason = faults.errors.get(object.address);
      if (reason !== undefined) leftOut.set(object.address, { ...object, reason });
    }
  }
}

function result(
  files: ReadonlyMap<string, string>,
  objects: readonly WrittenObject[],
  leftOut: ReadonlyMap<string, LeftOut>,
  warnings: number,
): ImportedSpec {
  return {
    files,
    objects: objects.length,
    placeholders: objects.flatMap(({ placeholders }) => placeholders),
    leftOut: [...leftOut.values()].sort((a, b) => (a.address < b.address ? -1 : 1)),
    warnings,
  };
}

function live(
  { kind, ref, address, answer }: Found,
  { names }: AccessorTables,
): Parameters<typeof writtenObject>[0] {
  const decoded = withoutMark(kind, kind.api.decode?.(answer) ?? answer);
  // What has no canonical form shows when the spec is read back.
  const values = canonicalValues(kind, decoded, () => undefined);
  return { kind, ref, address, values: withNamedAccessors(kind, values, names) };
}

/** A block that says nothing is better left to the server. */
function isWorthWriting({ kind, value }: WrittenObject): boolean {
  return kind.spec.optional !== true || Object.keys(value).length > 0;
}

function badName({ kind, ref, address }: Found): readonly LeftOut[] {
  const parent = kinds.find(({ name }) => name === kind.parent);
  const wrong =
    parent !== undefined && !parent.nameRule.pattern.test(ref.parent)
      ? { rule: parent.nameRule, name: ref.parent }
      : { rule: kind.nameRule, name: ref.name };
  if (wrong.name === '__proto__')
    return [{ kind, ref, address, reason: `${wrong.name} is not a possible name` }];
  if (wrong.rule.pattern.test(wrong.name)) return [];
  return [{ kind, ref, address, reason: `${JSON.stringify(wrong.name)} is not ${wrong.rule.form}` }];
}

function readBack(io: Io, files: ReadonlyMap<string, string>, namespace: string): Promise<ReadSpec> {
  const there = new Map([...files].map(([path, text]) => [`${FOLDER}/${path}`, text]));
  const world = { ...io, files: textFiles(there), env: () => 'not known yet' };
  return readSpec(world, [FOLDER], {}, namespace);
}

/** Why objects cannot stand in the spec, by address. */
function faultsOf(
  spec: ReadSpec,
  objects: readonly WrittenObject[],
  answers: ReadonlyMap<string, WireObject>,
  server: ServerInfo,
): { readonly errors: ReadonlyMap<string, string>; readonly warnings: number } {
  const findings = [...spec.diagnostics, ...findingsOf(check(spec.resources, kinds, server, spec.verdicts))];
  const errors = new Map<string, string>();
  for (const finding of findings) {
    if (finding.severity !== 'error') continue;
    const address = finding.address ?? nearest(finding, spec.resources);
    if (address === undefined) throw new Error(`the imported spec has an error: ${finding.message}`);
    if (!errors.has(address)) errors.set(address, `${finding.message} [${finding.code}]`);
  }
  const filled = fillTexts(spec.resources, answers, kinds);
  const resources = new Map(filled.map((resource) => [resource.address, resource]));
  for (const { address, kind } of objects) {
    if (errors.has(address)) continue;
    const resource = resources.get(address);
    const fields =
      resource &&
      differingFields(kind, resource.values, liveValues(kind, answers.get(address) ?? {}), server);
    if (fields === undefined) errors.set(address, 'a spec has no way to write it');
    else if (fields.length > 0) errors.set(address, `a spec has no way to write its ${fields.join(', ')}`);
  }
  return { errors, warnings: findings.filter(({ severity }) => severity === 'warning').length };
}

/** The object in whose lines a finding without an address stands. */
function nearest({ at }: Diagnostic, resources: readonly Resource[]): string | undefined {
  if (at === undefined) return undefined;
  const before = resources
    .map((resource) => ({ address: resource.address, place: resource.origin?.at() }))
    .filter(({ place }) => place?.file === at.file && place.line <= at.line)
    .sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0));
  return before.at(-1)?.address;
}
