import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { canonicalValues, defaultOf, sameValue, writeRequests } from '../../src/model/canonical.ts';
import { fieldType } from '../../src/model/field-type.ts';
import type { Kind } from '../../src/model/kind.ts';
import { addressOf } from '../../src/model/resource.ts';
import { Secret } from '../../src/model/secret.ts';
import { reportJson } from '../../src/render/plan-json.ts';
import { valueText } from '../../src/render/value-text.ts';

const byName = new Map(kinds.map((kind) => [kind.name, kind]));
const server = {
  flavour: 'vault',
  version: '99',
  edition: 'community',
  clusterName: '',
  clusterId: '',
} as const;

describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (_, kind) => {
  const fields = Object.entries(kind.fields);

  test('is described in sentences, with a link', () => {
    for (const doc of [kind.doc, ...fields.map(([, field]) => field.doc)]) {
      expect(doc).toMatch(/^(?:[A-Z`].*[^.]|[A-Z`])\.$/);
    }
    expect(kind.url).toMatch(/^https:\/\//);
  });

  test.each(fields)('%s: its default is canonical and allowed', (name, field) => {
    const value = defaultOf(field);
    const { canon, wire } = fieldType(field.type);
    expect(canon(wire?.(value) ?? value)).toEqual(value);
    if (field.enum !== undefined && field.required !== true) expect(field.enum).toContain(value);
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    for (const group of field.group ?? []) expect(group).toMatch(/^[a-z][a-z0-9_]*$/);
  });

  test('a group is no field', () => {
    for (const [, { group = [] }] of fields) expect(Object.keys(kind.fields)).not.toContain(group[0]);
  });

  test('what it refers to exists', () => {
    for (const [name, { refersTo, type }] of fields) {
      if (refersTo === undefined) continue;
      const target = byName.get(refersTo.kind);
      expect(target, name).toBeDefined();
      if (refersTo.scope === 'parent') expect(target?.parent).toBe(kind.parent);
      // Names are compared with canonical names of the target.
      const written = type === 'lowerSet' ? ['ABC'] : 'ABC';
      expect([fieldType(type).canon(written)].flat()).toEqual([target?.nameRule.canon('ABC')]);
    }
    if (kind.parent !== undefined) expect(byName.has(kind.parent)).toBe(true);
  });

  test('a deprecated name has a successor and is not a field', () => {
    for (const [old, successor] of Object.entries(kind.deprecated ?? {})) {
      expect(kind.fields).toHaveProperty([successor]);
      expect(kind.fields).not.toHaveProperty([old]);
    }
    for (const name of Object.keys(kind.ignored ?? {})) expect(kind.fields).not.toHaveProperty([name]);
  });

  test('a sensitive value is not shown by any renderer', () => {
    for (const [name, field] of fields) {
      const hidden = field.hidden?.[0];
      if (field.sensitive !== true && hidden === undefined) continue;
      const raw = hidden === undefined ? 'canary' : { [hidden]: 'canary' };
      const value = canonicalValues(kind, { [name]: raw })[name] ?? null;
      if (!(value instanceof Secret)) throw new Error(`${name} is not secret`);
      expect(valueText(field.type, value)).toBe('(sensitive)');
      expect(
        reportJson({ command: 'plan', exitCode: 0, diagnostics: [], plan: planOf(kind, name, value) }),
      ).not.toContain('canary');
    }
  });

  test('a write-only field is named as one, and a hidden key too', () => {
    for (const [, field] of fields) if (field.sensitive === true) expect(field.writeOnly).toBe(true);
  });

  test('its own name has a canonical form that stays', () => {
    for (const name of ['web', 'Web', 'a.b-c', 'team/app', '']) {
      if (!kind.nameRule.pattern.test(name)) continue;
      const canonical = kind.nameRule.canon(name);
      expect(kind.nameRule.pattern.test(canonical)).toBe(true);
      expect(kind.nameRule.canon(canonical)).toBe(canonical);
    }
  });

  test('nothing written means the defaults, also when the server echoes them', () => {
    const nothing = canonicalValues(kind, {});
    const echo = Object.fromEntries(
      fields.map(([name, field]) => [
        name,
        fieldType(field.type).wire?.(defaultOf(field)) ?? defaultOf(field),
      ]),
    );
    const echoed = canonicalValues(kind, echo);
    for (const [name] of fields)
      expect(sameValue(nothing[name] ?? null, echoed[name] ?? null), name).toBe(true);
  });

  test('a write carries every field that the server knows, and no null', () => {
    const ref = {
      parent: kind.parent === undefined ? '' : 'above',
      name: kind.nameRule.pattern.test('web') ? 'web' : '',
    };
    const address = addressOf('', kind.api.path(ref));
    const resource = {
      kind: kind.name,
      address,
      namespace: '',
      ref,
      values: canonicalValues(kind, {}),
      given: new Set<string>(),
    };
    const requests = writeRequests(kind, resource, undefined, server);
    const sent = JSON.stringify(requests.map(({ body }) => body));
    const filled = requests.flatMap(({ fill = {} }) => Object.values(fill).map((part) => part.kind));
    // What is looked up is waited for.
    const edges = fields.flatMap(([, { refersTo }]) => (refersTo?.edge === false ? [] : [refersTo?.kind]));
    for (const part of filled) expect([kind.parent, ...edges]).toContain(part);
    for (const [name, field] of fields) {
      if (field.refersTo !== undefined && filled.includes(field.refersTo.kind)) continue;
      const isKnown = field.since === undefined || field.since.vault !== undefined;
      if (isKnown && field.omitAtZero !== true && !name.startsWith('lockout_'))
        expect(sent).toContain(`"${name}":`);
    }
    expect(sent).not.toContain('null');
    // An object inside its parent's answer has no path that can be written.
    if (kind.api.within === undefined) expect(requests[0]?.path).toBe(kind.api.path(ref));
  });
});

test('names of kinds and their places in the spec are their own', () => {
  expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  expect(new Set(kinds.map(({ spec }) => spec.path.join('.'))).size).toBe(kinds.length);
});

test('kinds whose writes may not overlap share a lane: Vault hangs when two mount tables are written at once', () => {
  expect(kinds.filter(({ lane }) => lane !== undefined).map(({ name, lane }) => [name, lane])).toEqual([
    ['auth-mount', 'mounts'],
    ['secrets-mount', 'mounts'],
  ]);
});

function planOf(
  kind: Kind,
  name: string,
  after: Secret,
): NonNullable<Parameters<typeof reportJson>[0]['plan']> {
  return {
    format: 1,
    server,
    unchanged: 0,
    unmanaged: [],
    notes: [],
    diagnostics: [],
    changes: [
      {
        action: 'create',
        kind: kind.name,
        address: 'a',
        namespace: '',
        ref: { parent: '', name: '' },
        unchangedFields: 0,
        dependsOn: [],
        fields: [
          {
            field: name,
            type: kind.fields[name]?.type ?? 'text',
            after,
            omitted: false,
            lines: false,
            layoutOnly: false,
            writeOnly: false,
            rewritten: false,
          },
        ],
      },
    ],
  };
}
