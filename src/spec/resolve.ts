import { canonicalValues, sameValue } from '../model/canonical.ts';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { fieldType, FormError } from '../model/field-type.ts';
import { fieldEntries, secretPlaces } from '../model/kind.ts';
import type { Kind, Ref } from '../model/kind.ts';
import { addressOf } from '../model/resource.ts';
import type { FieldValue, Resource } from '../model/resource.ts';
import { isMapping, seal, Secret } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import type { Wire } from '../model/wire.ts';
import { contentValue } from './content.ts';
import type { SpecDocument } from './load.ts';
import { documentNamespace } from './namespace.ts';
import { originOf } from './origin.ts';
import { placesOf } from './places.ts';
import type { SpecObject } from './places.ts';
import { checkShape } from './shape.ts';
import { valueAt } from './value-at.ts';

/** The resources that the documents describe, and what is wrong with them one by one. */
export interface Resolved {
  readonly resources: readonly Resource[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Turns documents into resources with canonical values. `namespace` is the one that the connection names. */
export function resolve(
  documents: readonly SpecDocument[],
  kinds: readonly Kind[],
  namespace: string,
): Resolved {
  const diagnostics: Diagnostic[] = [];
  const byAddress = new Map<string, Resource>();
  for (const document of documents) {
    if (isMapping(document.value) && 'vaultctl_plan' in document.value) {
      const at = document.locate(['vaultctl_plan'], 'key');
      diagnostics.push(finding('plan-file-as-spec', `${document.file} is a saved plan`, { at }));
      continue;
    }
    const shape = checkShape(document, kinds);
    diagnostics.push(...shape.diagnostics, ...secretNamespace(document));
    for (const object of placesOf(document, kinds)) {
      const written = refOf(object, document, diagnostics);
      if (written === undefined) continue;
      const { home, ref } = atHome(object.kind, written, documentNamespace(document, namespace));
      const resource = resourceOf(object, document, ref, home, (path) => shape.isBad(path));
      diagnostics.push(...resource.diagnostics);
      const twin = byAddress.get(resource.resource.address);
      if (twin === undefined) byAddress.set(resource.resource.address, resource.resource);
      else diagnostics.push(duplicate(resource.resource, twin));
    }
  }
  return { resources: [...byAddress.values()], diagnostics };
}

/** A namespace stands in the one above it: `a/b` is the `b` in `a`, and the server takes it there only. */
function atHome(kind: Kind, ref: Ref, namespace: string): { readonly home: string; readonly ref: Ref } {
  const last = ref.name.lastIndexOf('/');
  if (kind.opensNamespace !== true || last < 0) return { home: namespace, ref };
  return {
    home: addressOf(namespace, ref.name.slice(0, last)),
    ref: { ...ref, name: ref.name.slice(last + 1) },
  };
}

/** It is part of every address that is printed. */
function secretNamespace(document: SpecDocument): readonly Diagnostic[] {
  const value = isMapping(document.value) ? document.value['namespace'] : undefined;
  if (!(value instanceof Secret)) return [];
  return [
    finding('substitution-syntax', 'a namespace cannot come from the environment or a file', {
      at: document.locate(['namespace'], 'value'),
      hint: 'it is shown in every address: write it out, or use ${var:NAME} and --var',
    }),
  ];
}

/** Identity of an object: canonical names of its parent and itself; a bad name is a finding. */
function refOf(object: SpecObject, document: SpecDocument, diagnostics: Diagnostic[]): Ref | undefined {
  const { kind, names, path, parentKind } = object;
  const rules = parentKind === undefined ? [kind.nameRule] : [parentKind.nameRule, kind.nameRule];
  const canonical = rules.map((rule, index) => rule.canon(names[index] ?? ''));
  const own = names[rules.length - 1] ?? '';
  const wrong = rules.findIndex((rule, index) => !rule.pattern.test(names[index] ?? ''));
  if (wrong >= 0) {
    const name = names[wrong] ?? '';
    // The parent's own place, where the child's is deeper.
    const at = document.locate(path.slice(0, path.lastIndexOf(name) + 1), 'key');
    const isSaid = diagnostics.some(({ code, at: other }) => code === 'invalid-name' && samePlace(other, at));
    if (!isSaid) {
      const form = rules[wrong]?.form ?? '';
      diagnostics.push(finding('invalid-name', `${JSON.stringify(name)} is not ${form}`, { at }));
    }
    return undefined;
  }
  const name = canonical[rules.length - 1] ?? '';
  if (name.toLowerCase() === own.trim().toLowerCase() && name !== own && own.toLowerCase() !== own) {
    diagnostics.push(
      finding('name-lower-cased', `the server stores the ${kind.name} "${own}" as "${name}"`, {
        at: document.locate(path, 'key'),
        hint: `write ${name}`,
      }),
    );
  }
  return parentKind === undefined ? { parent: '', name } : { parent: canonical[0] ?? '', name };
}

function samePlace(a: Position | undefined, b: Position): boolean {
  return a?.file === b.file && a.line === b.line && a.column === b.column;
}

function resourceOf(
  object: SpecObject,
  document: SpecDocument,
  ref: Ref,
  namespace: string,
  isBad: (path: readonly (string | number)[]) => boolean,
): { resource: Resource; diagnostics: Diagnostic[] } {
  const { kind, path } = object;
  const address = addressOf(namespace, kind.api.path(ref));
  const diagnostics: Diagnostic[] = [];
  const raw: Record<string, FieldValue> = {};
  const broken = new Set<string>();
  const places = new Map<string, readonly string[]>();
  const put = (name: string, value: SpecValue, place: readonly string[]): void => {
    raw[name] = seal(value);
    if (value === null) broken.add(name);
    places.set(name, place);
  };
  const content = contentValue(object, document);
  diagnostics.push(...content.diagnostics);
  if (kind.spec.content !== undefined) {
    if (content.value !== undefined) put(kind.spec.content.field, content.value, content.place);
    else broken.add(kind.spec.content.field);
  }
  for (const [name, field] of fieldEntries(kind)) {
    const place = [...(field.group ?? []), name];
    const value = valueAt(object.value, place);
    if (value !== undefined && name !== kind.spec.content?.field) put(name, value, [...path, ...place]);
  }
  for (const [old, successor] of Object.entries(kind.deprecated ?? {})) {
    const value = valueAt(object.value, [old]);
    if (value === undefined) continue;
    const at = document.locate([...path, old], 'key');
    if (places.has(successor)) {
      diagnostics.push(
        finding('deprecated-field-twice', `${old} is the deprecated name of ${successor}, which is set too`, {
          at,
          address,
        }),
      );
      continue;
    }
    diagnostics.push(
      finding('deprecated-field', `${old} is the deprecated name of ${successor}`, {
        at,
        address,
        hint: `write ${successor}`,
      }),
    );
    put(successor, value, [...path, old]);
  }
  for (const [name, field] of fieldEntries(kind)) {
    if (field.required !== true || places.has(name) || name === kind.spec.content?.field) continue;
    broken.add(name);
    if (isBad(path) && !isMapping(object.value)) continue;
    diagnostics.push(
      finding('missing-key', `${address} has no ${name}`, {
        at: document.locate(path, 'key'),
        address,
        hint: `add ${name}`,
      }),
    );
  }
  const values = canonicalValues(kind, raw, (name, error) => {
    broken.add(name);
    const place = places.get(name) ?? path;
    if (isBad(place)) return;
    const type = fieldType(kind.fields[name]?.type ?? 'text');
    const canon = (member: Wire): Wire => type.canon(member);
    const value = raw[name] ?? null;
    const isOpen = !(value instanceof Secret) && error instanceof FormError;
    const at = document.locate(isOpen ? [...place, ...badMember(value, canon)] : place, 'value');
    // A preset may put one value into several fields.
    if (diagnostics.some(({ code, at: other }) => code === 'invalid-value' && samePlace(other, at))) return;
    const message = isOpen ? `${name}: ${error.message}` : `the value of ${name} is not ${type.form}`;
    diagnostics.push(finding('invalid-value', message, { at, address }));
  });
  for (const [name, place] of places) if (isBad(place)) broken.add(name);
  for (const [name, field] of fieldEntries(kind)) {
    if (field.required !== true || name === kind.spec.content?.field || broken.has(name)) continue;
    if (!sameValue(values[name] ?? null, fieldType(field.type).zero)) continue;
    broken.add(name);
    const at = document.locate(places.get(name) ?? path, 'value');
    diagnostics.push(finding('missing-key', `${name} is empty`, { at, address, hint: 'write a value' }));
  }
  for (const { field, key = field, path: place } of secretPlaces(kind)) {
    const value = valueAt(object.value, place);
    // What comes from the environment or a file is no open text.
    if (typeof value !== 'string' || value === '') continue;
    const at = document.locate([...path, ...place], 'value');
    diagnostics.push(finding('secret-in-spec', `${key} is a secret, and is given in clear`, { at, address }));
  }
  const printed = content.isPrinted === true ? kind.spec.content : undefined;
  const origin = originOf({ document, path, places, raw, printed });
  return {
    resource: {
      kind: kind.name,
      address,
      namespace,
      ref,
      values,
      given: new Set(places.keys()),
      broken,
      origin,
    },
    diagnostics,
  };
}

/** Where in a list the member stands that has no canonical form. */
function badMember(value: FieldValue, canon: (value: Wire) => Wire): readonly number[] {
  if (!Array.isArray(value)) return [];
  const index = value.findIndex((member: Wire) => {
    try {
      canon([member]);
      return false;
    } catch {
      return true;
    }
  });
  return index < 0 ? [] : [index];
}

function duplicate(resource: Resource, twin: Resource): Diagnostic {
  const here = resource.origin?.at();
  const there = twin.origin?.at();
  return finding('duplicate-object', `${resource.address} stands twice in the spec`, {
    ...(here !== undefined && { at: here }),
    ...(there !== undefined && { related: [{ at: there, note: 'the other place' }] }),
    address: resource.address,
  });
}
