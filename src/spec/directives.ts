import { finding } from '../model/catalogue.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Directives, IgnoreRule, KvPlace, PruneScope } from '../model/directives.ts';
import { OWNER_NAME } from '../model/owner-mark.ts';
import { isMapping } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import type { SpecDocument } from './load.ts';
import { documentNamespace } from './namespace.ts';
import { valueAt } from './value-at.ts';
import { waiversOf } from './waivers.ts';

/** Reads what the documents say beside objects. What applies to the whole spec stands once; scopes add up. */
export function directivesOf(
  documents: readonly SpecDocument[],
  namespace: string,
): { readonly directives: Directives; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const owner = theOne(documents, ['owner'], 'invalid-owner', diagnostics);
  if (owner !== undefined && !(typeof owner.value === 'string' && OWNER_NAME.test(owner.value))) {
    diagnostics.push(
      finding('invalid-owner', 'the owner is not a name of letters, digits, dots, dashes and underscores', {
        at: owner.at,
      }),
    );
  }
  const cluster = theOne(documents, ['settings', 'cluster'], 'setting-twice', diagnostics);
  const inventory = kvPlace(
    theOne(documents, ['settings', 'inventory'], 'setting-twice', diagnostics),
    namespace,
  );
  const lock = kvPlace(theOne(documents, ['settings', 'lock'], 'setting-twice', diagnostics), namespace);
  const nomad = theOne(documents, ['settings', 'nomad_version'], 'setting-twice', diagnostics);
  const isVersion = typeof nomad?.value === 'string' && /^\d+\.\d+(\.\d+)?$/.test(nomad.value);
  if (typeof nomad?.value === 'string' && !isVersion) {
    diagnostics.push(
      finding('invalid-value', 'settings.nomad_version is not a version such as "1.9" or "1.9.7"', {
        at: nomad.at,
      }),
    );
  }
  const waivers = waiversOf(documents);
  return {
    diagnostics: [...diagnostics, ...waivers.diagnostics],
    directives: {
      ...(typeof owner?.value === 'string' && { owner: owner.value }),
      ...(typeof cluster?.value === 'string' && { cluster: { name: cluster.value, at: cluster.at } }),
      ...(inventory !== undefined && { inventory }),
      ...(lock !== undefined && { lock }),
      ...(typeof nomad?.value === 'string' && isVersion && { nomadVersion: nomad.value }),
      prune: documents.flatMap((document) => scopesOf(document, documentNamespace(document, namespace))),
      ignore: documents.flatMap(ignoreRules),
      waivers: waivers.waivers,
    },
  };
}

interface One {
  readonly value: SpecValue;
  readonly at: Position;
  readonly document: SpecDocument;
}

/** The value at a place that is written in one document only, or everywhere the same. */
function theOne(
  documents: readonly SpecDocument[],
  place: readonly string[],
  code: DiagnosticCode,
  diagnostics: Diagnostic[],
): One | undefined {
  const all = documents.flatMap((document): One[] => {
    const value = valueAt(document.value, place);
    return value === undefined ? [] : [{ value, at: document.locate(place, 'value'), document }];
  });
  const [first] = all;
  const other = all.find(({ value }) => JSON.stringify(value) !== JSON.stringify(first?.value));
  if (first !== undefined && other !== undefined) {
    diagnostics.push(
      finding(code, `${place.join('.')} has two values in this spec`, {
        at: other.at,
        related: [{ at: first.at, note: 'the other place' }],
      }),
    );
  }
  return first;
}

function kvPlace(found: One | undefined, base: string): KvPlace | undefined {
  if (found === undefined || !isMapping(found.value)) return undefined;
  const { mount, path } = found.value;
  if (typeof mount !== 'string' || typeof path !== 'string') return undefined;
  const trim = (text: string): string => text.replace(/^\/+|\/+$/g, '');
  return { namespace: documentNamespace(found.document, base), mount: trim(mount), path: trim(path) };
}

function scopesOf(document: SpecDocument, namespace: string): readonly PruneScope[] {
  const prune = valueAt(document.value, ['prune']);
  if (prune === undefined || !isMapping(prune)) return [];
  return Object.entries(prune).flatMap(([key, patterns]) =>
    texts(patterns).map((pattern) => ({ namespace, key, pattern })),
  );
}

function ignoreRules(document: SpecDocument): readonly IgnoreRule[] {
  const rules = valueAt(document.value, ['ignore']);
  if (!Array.isArray(rules)) return [];
  return (rules as readonly SpecValue[]).flatMap((rule, index) => {
    if (!isMapping(rule) || typeof rule['address'] !== 'string') return [];
    return [
      {
        address: rule['address'],
        fields: texts(rule['fields'] ?? []),
        at: document.locate(['ignore', index], 'value'),
      },
    ];
  });
}

function texts(value: SpecValue): readonly string[] {
  return Array.isArray(value) ? (value as readonly SpecValue[]).filter((one) => typeof one === 'string') : [];
}
