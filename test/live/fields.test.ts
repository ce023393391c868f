import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { kinds } from '../../src/kinds/index.ts';
import { defaultOf, fieldsOn, sameValue } from '../../src/model/canonical.ts';
import { fieldType } from '../../src/model/field-type.ts';
import { knowsKind } from '../../src/model/kind.ts';
import { knows } from '../../src/model/server.ts';
import type { ServerInfo } from '../../src/model/server.ts';
import type { Wire } from '../../src/model/wire.ts';
import type { FieldObject } from '../support/field-object.ts';
import { fieldObjects } from '../support/field-objects.ts';
import { fieldWorld } from '../support/field-world.ts';
import { fieldsOf, specWith } from '../support/field-removal.ts';
import type { FieldKeys } from '../support/field-removal.ts';
import { FIXED_FIELDS } from '../support/fixed-fields.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { specRun } from '../support/spec-run.ts';
import type { RunReport, SpecRun } from '../support/spec-run.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

/** What differs between any two objects or any two reads, and deprecated twins of other fields. */
const NOISE =
  /^(?:accessor|uuid|request_id|name|version|modified|last_update_time|modify_index|period|explicit_max_ttl|data|config|user_lockout_config)$/;

const titles = fieldObjects({
  issuer: '',
  caPem: '',
  publicKeys: ['', ''],
  serviceAccount: '',
  members: { entity: '', group: '' },
  versions: { auth: '', secret: '' },
}).map(({ title, only }) => ({ title, only }));

for (const { name, flavour, start } of await liveServers()) {
  describe(`every field on ${name}`, () => {
    let server: RunningServer;
    let issuer: Issuer;
    let objects: readonly FieldObject[];
    let run: SpecRun;
    let raw: RawHttp;
    const removed = new Set<string>();

    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      run = specRun(server);
      raw = rawHttp(server);
      objects = fieldObjects(await fieldWorld(raw, issuer.url));
    });
    afterAll(async () => {
      await server.stop();
      await issuer.close();
    });

    test.each(titles.filter(({ only }) => only === undefined || only === flavour))(
      '$title: applied, each field taken out and put back, every second plan empty',
      async ({ title }) => {
        const object = objects.find((one) => one.title === title);
        if (object === undefined) throw new Error(`no object ${title}`);
        await whole(object);
      },
    );

    test('every field that the server knows is set by an object, and taken out or on the checked list', () => {
      const set = new Set(objects.flatMap(fieldsSet));
      const expected = kinds
        .filter((kind) => knowsKind(infoOf(server), kind))
        .flatMap((kind) => fieldsOn(kind, infoOf(server)).map(([field]) => `${kind.name}.${field}`));
      expect(expected.filter((field) => !set.has(field))).toEqual([]);
      expect(expected.filter((field) => !removed.has(field) && !(field in FIXED_FIELDS))).toEqual([]);
      expect(Object.keys(FIXED_FIELDS).filter((field) => removed.has(field))).toEqual([]);
    });

    async function whole(object: FieldObject): Promise<void> {
      const kind = kindOf(object);
      if (!knowsKind(infoOf(server), kind)) {
        await isNotOnServer(object);
        return;
      }
      const known = (keys: FieldKeys): boolean =>
        knows(infoOf(server), kind.fields[fieldName(object, keys)]?.since);
      const settable = fieldsOf(object).filter(known);
      const unknown = fieldsOf(object).filter((keys) => !known(keys));
      const without = (...keys: readonly FieldKeys[]): object => specWith(object, [...unknown, ...keys]);

      const first = await run.apply(without());
      expect(first, JSON.stringify([first.diagnostics, first.applied], null, 1)).toMatchObject({ code: 0 });
      expect(await run.plan(without())).toMatchObject({ code: 0, changes: [] });
      for (const [path, body] of object.bare.writes) {
        if (!path.startsWith('sys/') || (await raw.read(path).catch(() => undefined)) === undefined) {
          await raw.write(path, body);
        }
      }
      const bare = await shown(object.bare.path);

      for (const keys of settable) {
        const field = fieldName(object, keys);
        const fixed = object.needed?.[keys.join('.')] ?? FIXED_FIELDS[`${kind.name}.${field}`]?.says;
        if (isDefault(object, keys)) continue;
        if (fixed === undefined) await takeOut(object, [keys], without, bare);
        else if (fixed === 'refused') await isRefused(object, keys, without(keys));
        else await cannotTakeOut(without(keys), fixed);
      }
      for (const together of object.together ?? []) {
        await takeOut(
          object,
          together.map((key) => [key]),
          without,
          bare,
        );
      }
    }

    /** A kind that the server lacks is an error in the plan, and nothing is written. */
    async function isNotOnServer(object: FieldObject): Promise<void> {
      const { code, applied, diagnostics } = await run.apply(specWith(object, []));
      expect([code, applied]).toEqual([1, []]);
      expect(diagnostics.map((one) => one.code)).toEqual([
        object.kind === 'child-namespace' ? 'namespace-not-on-server' : 'kind-not-on-server',
      ]);
    }

    /** The plan says it, nothing is written, and nothing changes. */
    async function cannotTakeOut(spec: object, says: string): Promise<void> {
      const plan = await run.plan(spec);
      if (says === 'nothing') {
        expect(plan).toMatchObject({ code: 0, changes: [] });
        return;
      }
      const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ code }) => code).join(' ')).toBe(says);
      expect([1, 6]).toContain(plan.code);
      expect(plan.changes).toEqual([]);
    }

    /** The server has the last word: the plan shows the field, and the apply fails and changes nothing. */
    async function isRefused(object: FieldObject, keys: FieldKeys, spec: object): Promise<void> {
      const before = await shown(object.path);
      expect(differencesIn(await run.plan(spec), 2)).toEqual([keys.join('.')]);
      expect(await run.apply(spec)).toMatchObject({
        code: 4,
        applied: [{ outcome: 'failed', failure: { kind: 'refused', written: false } }],
      });
      expect(await shown(object.path)).toEqual(before);
    }

    async function takeOut(
      object: FieldObject,
      taken: readonly FieldKeys[],
      without: (...keys: readonly FieldKeys[]) => object,
      bare: Readonly<Record<string, unknown>>,
    ): Promise<void> {
      const names = taken.map((keys) => fieldName(object, keys));
      const readable = taken.filter(
        (keys) => kindOf(object).fields[fieldName(object, keys)]?.writeOnly !== true,
      );
      const shownAs = readable.map((keys) => keys.join('.'));
      const before = await shown(object.path);
      const less = without(...taken);
      expect(differencesIn(await run.plan(less), 2)).toEqual(shownAs);
      expect(differencesIn(await run.apply(less), 0)).toEqual(shownAs);
      const after = await shown(object.path);
      for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
        const isTaken = names.some((field) => key === field || key === `user_${field}`);
        const byDefault = key === object.bare.given ? undefined : bare[key];
        const expected = isTaken ? byDefault : before[key];
        expect([key, orNothing(after[key])]).toEqual([key, orNothing(expected)]);
      }
      expect(await run.plan(less)).toMatchObject({ code: 0, changes: [] });
      expect(differencesIn(await run.apply(without()), 0)).toEqual(shownAs);
      expect(await run.plan(without())).toMatchObject({ code: 0, changes: [] });
      for (const field of names) removed.add(`${object.kind}.${field}`);
    }

    /** What the server shows of an object, one level deep. */
    async function shown(path: string): Promise<Readonly<Record<string, unknown>>> {
      const answer = (await raw.read(path)) ?? {};
      const config = (answer['config'] ?? {}) as Record<string, unknown>;
      const lockout = (config['user_lockout_config'] ?? {}) as Record<string, unknown>;
      const all = { ...answer, ...config, ...lockout };
      return Object.fromEntries(Object.entries(all).filter(([key]) => !NOISE.test(key)));
    }

    /** The fields that the object sets to another value than the server's default, with their kind. */
    function fieldsSet(object: FieldObject): string[] {
      if (object.only !== undefined && object.only !== flavour) return [];
      return fieldsOf(object)
        .filter((keys) => !isDefault(object, keys))
        .map((keys) => `${object.kind}.${fieldName(object, keys)}`);
    }
  });
}

/** The fields of the one object that differs, without those that are written along because nobody can read them. */
function differencesIn(report: RunReport, code: number): readonly string[] {
  expect(report, JSON.stringify(report)).toMatchObject({ code });
  expect(report.changes).toHaveLength(1);
  return (report.changes[0]?.fields ?? []).filter((one) => !one.write_only).map(({ field }) => field);
}

/** A list that was never set may be absent, null or empty. */
function orNothing(value: unknown): unknown {
  const isNothing = value === undefined || value === null || value === '' || value === false || value === 0;
  return isNothing || JSON.stringify(value) === '[]' || JSON.stringify(value) === '{}' ? null : value;
}

function kindOf(object: FieldObject) {
  const kind = kinds.find(({ name }) => name === object.kind);
  if (kind === undefined) throw new Error(`no kind ${object.kind}`);
  return kind;
}

function isDefault(object: FieldObject, keys: FieldKeys): boolean {
  const field = kindOf(object).fields[fieldName(object, keys)];
  if (field === undefined) throw new Error(`${object.title} sets ${keys.join('.')}`);
  let value: unknown = object.fields;
  for (const key of keys) value = (value as Record<string, unknown>)[key];
  return sameValue(fieldType(field.type).canon(value as Wire), defaultOf(field));
}

/** A policy's text is the field `policy`. */
function fieldName(object: FieldObject, keys: FieldKeys): string {
  const last = keys.at(-1) ?? '';
  return object.kind === 'policy' && last === 'text' ? 'policy' : last;
}

function infoOf({ flavour, version }: RunningServer): ServerInfo {
  return { flavour, version, edition: 'community', clusterName: '', clusterId: '' };
}
