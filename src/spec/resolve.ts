import { canonicalValues } from '../model/canonical.ts';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { fieldType, FormError } from '../model/field-type.ts';
import type { Kind, Ref } from '../model/kind.ts';
import { addressOf } from '../model/resource.ts';
import type { FieldValue, Resource } from '../model/resource.ts';
import { seal, Secret } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import { contentValue } from './content.ts';
import type { SpecDocument } from './load.ts';
import { originOf } from './origin.ts';
import { placesOf } from './places.ts';
import type { SpecObject } from './places.ts';
import { checkShape } from './shape.ts';

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
    const shape = checkShape(document, kinds);
    diagnostics.push(...shape.diagnostics);
    for (const object of placesOf(document, kinds)) {
      const ref = refOf(object, document, diagnostics);
      if (ref === undefined) continue;
      const resource = resourceOf(
        object,
        document,
        ref,
        joinNamespaces(namespace, namespaceOf(document)),
        (path) => shape.isBad(path),
      );
      diagnostics.push(...resource.diagnostics);
      const twin = byAddress.get(resource.resource.address);
      if (twin === undefined) byAddress.set(resource.resource.address, resource.resource);
      else diagnostics.push(duplicate(resource.resource, twin));
    }
  }
  return { resources: [...byAddress.values()], diagnostics };
}

/** Joins namespaces as the server joins the header and the path: relative to the first. */
function joinNamespaces(outer: string, inner: string): string {
  return [outer, inner]
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/');
}

function namespaceOf(document: SpecDocument): string {
  const value = isMapping(document.value) ? document.value['namespace'] : undefined;
  const sealed = seal(value ?? '');
  const open = sealed instanceof Secret ? sealed.reveal() : sealed;
  return typeof open === 'string' ? open : '';
}

/** Identity of an object: canonical names of its parent and itself; a bad name is a finding. */
function refOf(object: SpecObject, document: SpecDocument, diagnostics: Diagnostic[]): Ref | undefined {
  const { kind, names, path, parentKind } = object;
  const rules = parentKind === undefined ? [kind.nameRule] : [parentKind.nameRule, kind.nameRule];
  const canonical = rules.map((rule, index) => rule.canon(names[index] ?? ''));
  const own = names[rules.length - 1] ?? '';
  if (!kind.nameRule.pattern.test(own)) {
    diagnostics.push(
      finding('invalid-name', `${JSON.stringify(own)} is not ${kind.nameRule.form}`, {
        at: document.locate(path, 'key'),
      }),
    );
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
  const places = new Map<string, readonly string[]>();
  const put = (name: string, value: SpecValue, place: readonly string[]): void => {
    raw[name] = seal(value);
    places.set(name, place);
  };
  const content = contentValue(object, document);
  diagnostics.push(...content.diagnostics);
  if (content.value !== undefined && kind.spec.content !== undefined) {
    put(kind.spec.content.field, content.value, content.place);
  }
  for (const [name, field] of Object.entries(kind.fields)) {
    const place = [...(field.group ?? []), name];
    const value = inside(object.value, place);
    if (value !== undefined && name !== kind.spec.content?.field) put(name, value, [...path, ...place]);
  }
  for (const [old, successor] of Object.entries(kind.deprecated ?? {})) {
    const value = inside(object.value, [old]);
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
      finding('deprecated-field', `${old} is a deprecated name`, { at, address, hint: `write ${successor}` }),
    );
    put(successor, value, [...path, old]);
  }
  for (const [name, field] of Object.entries(kind.fields)) {
    if (field.required !== true || places.has(name) || name === kind.spec.content?.field) continue;
    diagnostics.push(
      finding('missing-key', `${address} has no ${name}`, {
        at: document.locate(path, 'key'),
        address,
        hint: `add ${name}`,
      }),
    );
  }
  const values = canonicalValues(kind, raw, (name, error) => {
    const place = places.get(name) ?? path;
    if (isBad(place)) return;
    const isSecret = raw[name] instanceof Secret;
    const form = fieldType(kind.fields[name]?.type ?? 'text').form;
    const message =
      isSecret || !(error instanceof FormError) ? `the value of ${name} is not ${form}` : error.message;
    diagnostics.push(finding('invalid-value', message, { at: document.locate(place, 'value'), address }));
  });
  const origin = originOf(document, path, places, raw);
  return {
    resource: { kind: kind.name, address, namespace, ref, values, given: new Set(places.keys()), origin },
    diagnostics,
  };
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

function inside(value: SpecValue, place: readonly string[]): SpecValue | undefined {
  let at: SpecValue | undefined = value;
  for (const key of place) {
    if (at === undefined || !isMapping(at)) return undefined;
    at = Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

/** Whether a value is a mapping. */
function isMapping(value: SpecValue): value is { readonly [key: string]: SpecValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}
