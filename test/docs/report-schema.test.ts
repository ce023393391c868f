import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace } from '../support/cli.ts';
import { liveServers } from '../support/servers.ts';
import { documents, WITH_SECRET } from './report-runs.ts';
import type { ReportRun } from './report-runs.ts';

// schemas/report.schema.json is what docs/reference/json.md promises. Real runs are held against it.

type Schema = { readonly [key: string]: unknown };

const TOP = join(import.meta.dirname, '../..');
const schema = JSON.parse(await readFile(join(TOP, 'schemas/report.schema.json'), 'utf8')) as Schema;
const accepts = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile(
  closed(schema) as Schema,
);

const servers = (await liveServers()).filter(({ name }) => name !== 'bao-2.2');

describe.each(servers)('with --json, on $name', ({ name, start }) => {
  let server: RunningServer;
  let place: CliPlace;
  const seen: unknown[] = [];

  beforeAll(async () => {
    [server, place] = await Promise.all([start(), cliPlace()]);
  });

  afterAll(async () => {
    await Promise.all([server.stop(), place.remove()]);
  });

  const ofServer = documents.filter(({ only }) => only === undefined || only === name);
  test.each(ofServer)('$title', async ({ command, spec, tests, code, env }: ReportRun) => {
    await writeFile(join(place.folder, 'spec.yaml'), spec ?? 'version: 1\n');
    if (tests !== undefined) await writeFile(join(place.folder, 'access.test.yaml'), tests);
    const connection = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
    const ran = await place.run([...command.split(' '), '--json'], { ...connection, ...WITH_SECRET, ...env });
    expect(ran.stderr).toBe('');
    expect(ran.stdout).not.toContain(WITH_SECRET.VAULTCTL_VAR_TEAM);
    const report = JSON.parse(ran.stdout) as { exit_code: number };
    expect(ran.code, ran.stdout).toBe(code);
    expect(report.exit_code).toBe(code);
    accepts(report);
    expect(accepts.errors ?? []).toEqual([]);
    seen.push(report);
  });

  test('all keys of the schema were seen in these runs, so none of them is made up', () => {
    const promised = new Set(propertyNames(schema));
    // Only OpenBao knows rules that end.
    const missing = name === 'bao' ? [] : ['from'];
    expect([...promised].filter((key) => !keysIn(seen).has(key))).toEqual(missing);
  });
});

test('every command that makes no sense says so in such a document', async () => {
  const place = await cliPlace();
  try {
    const { stdout: help } = await place.run(['--help']);
    const commands = [...help.slice(help.indexOf('Commands:')).matchAll(/^ {2}([a-z-]+) /gm)].map(
      ([, name = '']) => name,
    );
    expect(commands).toContain('lint');
    for (const command of commands) {
      const { code, stdout } = await place.run([command, '--json', '--no-such-option']);
      const report = JSON.parse(stdout) as object;
      expect([command, code, accepts(report), accepts.errors]).toEqual([command, 1, true, null]);
    }
  } finally {
    await place.remove();
  }
});

test('the schema refuses what is no report', () => {
  const report = { format: 1, command: 'plan', exit_code: 0, diagnostics: [] };
  expect(accepts(report)).toBe(true);
  expect(accepts({ ...report, format: 2 })).toBe(false);
  expect(accepts({ ...report, changes: [] })).toBe(false);
  expect(accepts({ ...report, undocumented: 1 })).toBe(false);
});

test('docs/reference/json.md names every key, and shows a document that fits', async () => {
  const page = await readFile(join(TOP, 'docs/reference/json.md'), 'utf8');
  expect(
    propertyNames(schema).filter((name) => !page.includes(`\`${name}\``) && !page.includes(`"${name}"`)),
  ).toEqual([]);
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  accepts(JSON.parse(example));
  expect(accepts.errors ?? []).toEqual([]);
});

/** The schema with no room for keys that it does not describe. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== 'object' || part === null) return part;
  const inner = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value)]));
  return inner['type'] === 'object' ? { additionalProperties: false, ...inner } : inner;
}

function propertyNames(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const properties = 'type' in part && part.type === 'object' && 'properties' in part ? part.properties : {};
  return [...Object.keys(properties ?? {}), ...Object.values(part).flatMap(propertyNames)];
}

function keysIn(value: unknown): Set<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return new Set([...own, ...Object.values(value).flatMap((inner) => [...keysIn(inner)])]);
}
