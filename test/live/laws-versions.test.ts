import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { defaultOf } from '../../src/model/canonical.ts';
import { fieldEntries } from '../../src/model/kind.ts';
import type { Kind } from '../../src/model/kind.ts';
import type { Wire } from '../../src/model/wire.ts';
import { byHand, settled } from '../support/generators/by-hand.ts';
import { emptySpellings } from '../support/generators/empty.ts';
import { plainValues, without } from '../support/generators/law-object.ts';
import type { LawObject } from '../support/generators/law-object.ts';
import { lawSpec } from '../support/generators/law-spec.ts';
import { rawHttp } from '../support/raw-http.ts';
import type { RawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';
import { lawEngine } from './laws/law-engine.ts';
import type { LawEngine } from './laws/law-engine.ts';
import { startLawServer } from './laws/law-server.ts';
import type { LawServer } from './laws/law-server.ts';
import { record } from './laws/recording.ts';
import type { Recording } from './laws/recording.ts';
import { lawSeed } from './laws/seed.ts';

vi.setConfig({ testTimeout: 300_000 });

const dated = kinds.flatMap((kind) =>
  fieldEntries(kind)
    .filter(([, { since }]) => since !== undefined)
    .map(([field]) => ({ kind, field, name: `${kind.name}.${field}` })),
);

for (const live of await liveServers()) {
  describe(`fields that not every server has, on ${live.name}`, () => {
    let server: LawServer;
    let recording: Recording;
    let engine: LawEngine;
    let raw: RawHttp;
    beforeAll(async () => {
      server = await startLawServer(live);
      recording = await record(server.address);
      raw = rawHttp(server);
      engine = lawEngine(server.io({ VAULT_ADDR: recording.address, VAULT_TOKEN: server.token }));
    });
    afterAll(async () => {
      await recording.close();
      await server.stop();
    });

    test.each(dated)('$name: sent where it is known, refused in the plan where it is not', async (one) => {
      const fields = server.fields(one.kind);
      if (fields.length === 0) return isKindRefused(one.kind, one.field);
      if (fields.includes(one.field)) return isSent(one.kind, one.field);
      await isIgnoredByServer(one.kind, one.field);
      await isRefused(one.kind, one.field);
      await isNotSent(one.kind, one.field);
    });

    async function isKindRefused(kind: Kind, field: string): Promise<void> {
      const object = objectWith(kind, field);
      const report = await engine.apply([lawSpec([object], plainValues)]);
      expect(report.diagnostics.filter(({ severity }) => severity === 'error')).not.toEqual([]);
      expect(writesTo(object)).toEqual([]);
    }

    async function isSent(kind: Kind, field: string): Promise<void> {
      const object = objectWith(kind, field);
      const report = await engine.apply([lawSpec([object], plainValues)]);
      expect(report.applied.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
      expect(writesTo(object).join()).toContain(`"${field}":`);
      await server.hands.removeAll([object]);
    }

    /** The server's own word: what it is sent it does not hold. */
    async function isIgnoredByServer(kind: Kind, field: string): Promise<void> {
      const object = knownObject(kind);
      const hand = byHand(kind, raw);
      await engine.apply([lawSpec([object], plainValues)]);
      await hand
        .write(object.ref, {
          ...plainValues(object),
          [field]: objectWith(kind, field).fields[field]?.plain ?? null,
        })
        .catch((error: unknown) => {
          expect(String(error)).toMatch(/: 400 /);
        });
      expect(settled((await hand.read(object.ref))[field])).toBeNull();
      await server.hands.removeAll([object]);
    }

    async function isRefused(kind: Kind, field: string): Promise<void> {
      const object = objectWith(kind, field);
      const report = await engine.apply([lawSpec([object], plainValues)]);
      const found = report.diagnostics.find(({ code }) => code === 'field-not-on-server');
      expect(found).toMatchObject({ severity: 'error', address: object.address });
      expect(found?.message).toContain(field);
      expect(found?.at).toMatchObject({ file: '-' });
      expect(writesTo(object)).toEqual([]);
    }

    /** Neither left out nor at its default. */
    async function isNotSent(kind: Kind, field: string): Promise<void> {
      const [nothing] = emptySpellings(kind.fields[field] ?? { type: 'text', doc: '' });
      const written = [undefined, nothing].map((value) => ({ object: knownObject(kind), value }));
      for (const { object, value } of written) {
        const values = (): Readonly<Record<string, Wire>> => ({
          ...without(plainValues(object), [field]),
          ...(value !== undefined && { [field]: value }),
        });
        const report = await engine.apply([lawSpec([object], values)]);
        expect(report.applied.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
        expect(report.applied).not.toEqual([]);
        const sent = writesTo(object);
        expect(sent).not.toEqual([]);
        expect(sent.join()).not.toContain(`"${field}":`);
        await server.hands.removeAll([object]);
      }
    }

    /** An object of fields that the server knows. */
    function knownObject(kind: Kind): LawObject {
      const [first = ''] = server.fields(kind);
      return server.object(kind, first, lawSeed);
    }

    /** An object in which the field has another value than its default. */
    function objectWith(kind: Kind, name: string): LawObject {
      const field = kind.fields[name];
      for (let seed = lawSeed; field !== undefined; seed += 1) {
        const object = server.object(kind, name, seed);
        if (JSON.stringify(object.fields[name]?.plain) !== JSON.stringify(defaultOf(field))) return object;
      }
      throw new Error(`${kind.name} has no ${name}`);
    }

    function writesTo({ address }: LawObject): readonly string[] {
      return recording.writes
        .filter(({ path }) => path === address || path === `${address}/tune`)
        .map(({ body }) => body);
    }
  });
}
