import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../src/commands/io.ts';
import { readSpec } from '../../src/commands/spec-options.ts';
import type { ReadSpec } from '../../src/commands/spec-options.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Resource } from '../../src/model/resource.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Preset } from '../../src/platforms/platform.ts';
import { presets } from '../../src/platforms/presets.ts';
import { longForm, longValue } from '../../src/spec/long-form.ts';
import { specText } from '../../src/spec/spec-text.ts';
import { textFiles } from '../../src/spec/text-files.ts';
import { fromSchema } from '../support/generators/from-schema.ts';

const RUNS = 60;
const SHAPE = ['unknown-key', 'wrong-type', 'value-not-allowed', 'missing-key'];
/** Begins each secret, and nothing else. */
const CANARY = 'canary-';

describe.each(presets.map((preset) => [preset.key, preset] as const))('any block %s:', (key, preset) => {
  const blocks = fromSchema(preset.schema, textsFor(preset));

  test('it fits the schema, and stands for objects', async () => {
    await fc.assert(
      fc.asyncProperty(blocks, async (block) => {
        const { resources, findings } = await read(specOf(key, block));
        // Those about a shape are about no object yet.
        const shape = findings.filter(({ address, code }) => address === undefined && SHAPE.includes(code));
        expect(shape).toEqual([]);
        expect(resources).not.toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('its long form, as YAML and as JSON, means the same and shows no secret', async () => {
    await fc.assert(
      fc.asyncProperty(blocks, async (block) => {
        const short = await read(specOf(key, block));
        const documents = longForm(short.documents, kinds);
        const text = documents
          .map(({ head, objects, why }) => specText({ head, objects, remarkAt: why, remarks: [] }))
          .join('---\n');
        expect(text).not.toContain(CANARY);
        expect(text).not.toMatch(new RegExp(`^${key}:`, 'm'));
        for (const form of [text, documents.map((one) => JSON.stringify(longValue(one))).join('\n---\n')]) {
          const long = await read(form);
          expect(all(long)).toEqual(all(short));
          expect(said(long)).toEqual(said(short));
          expect(long.directives).toEqual(short.directives);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('every finding about it stands inside it', async () => {
    await fc.assert(
      fc.asyncProperty(blocks, async (block) => {
        const { findings } = await read(specOf(key, block));
        const outside = findings.filter(({ at }) => (at?.line ?? 0) < 3);
        expect(outside).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});

/** The block on the third line and below. */
function specOf(key: string, block: unknown): string {
  return `version: 1\nowner: law\n${JSON.stringify(key)}: ${JSON.stringify(block, null, 1)}\n`;
}

function read(spec: string): Promise<ReadSpec> {
  const io = {
    files: textFiles(new Map([['spec/spec.yaml', spec]])),
    env: (name: string) => (name.startsWith('VAULTCTL_VAR_') ? `${CANARY}${name.slice(-1)}` : undefined),
    now: () => 0,
  };
  return readSpec(io as unknown as Io, ['spec'], {}, ''); // it looks at these parts of the world only
}

/** Everything that a plan is made from, in a fixed order. */
function all({ resources }: ReadSpec): readonly object[] {
  return resources.toSorted((a, b) => (a.address < b.address ? -1 : 1)).map(meaning);
}

function meaning({ kind, address, namespace, ref, values, given, broken }: Resource): object {
  const open = Object.entries(values).map(([name, value]): [string, object] => [
    name,
    value instanceof Secret ? { secret: value.reveal() } : { open: value },
  ]);
  const fields = [...given].sort();
  return {
    address,
    kind,
    namespace,
    ref,
    values: Object.fromEntries(open),
    fields,
    broken: [...(broken ?? [])],
  };
}

/** The findings, whatever their places, hints and words; what is in one place twice is said once. */
function said({ findings }: ReadSpec): readonly string[] {
  const lines = findings.map(({ code, address = '', severity }) => `${severity} ${code} ${address}`);
  return [...new Set(lines)].filter((line) => !line.includes('preset-twice')).sort();
}

/** Names where names stand, and elsewhere any text, from the environment at times. */
function textsFor({ plain }: Preset): (path: readonly string[]) => fc.Arbitrary<string> {
  const matches = (pattern: readonly string[], path: readonly string[]): boolean =>
    pattern.length === path.length && pattern.every((part, index) => part === '*' || part === path[index]);
  return (path) => {
    const last = path.findLast((part) => part !== '*') ?? '';
    if (plain.some((pattern) => matches(pattern, path))) return fc.constantFrom('jwt-x', 'a/b', 'nomad');
    if (['ttl', 'period', 'token_period'].includes(last)) return fc.constantFrom('15m', '1h30m', '900');
    const any = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.replaceAll('${', '$${'));
    const secret = fc.constantFrom('A', 'B').map((letter) => `\${env:VAULTCTL_VAR_${letter}}`);
    return fc.oneof(
      { arbitrary: any, weight: 3 },
      {
        arbitrary: fc.constantFrom(
          'https://example.com',
          'a: b',
          ' x ',
          'yes',
          '0x1',
          '$${env:HOME}',
          'two\nlines',
        ),
        weight: 3,
      },
      { arbitrary: secret, weight: 2 },
      { arbitrary: secret.map((text) => `before ${text} $\${x}`), weight: 1 },
    );
  };
}
