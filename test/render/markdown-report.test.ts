import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeDigests } from '../../src/adapters/digests.ts';
import type { Change } from '../../src/model/plan.ts';
import { markdownReport } from '../../src/render/markdown-report.ts';
import { markdownCode, markdownText } from '../../src/render/markdown-text.ts';
import type { Report } from '../../src/render/plan-json.ts';
import type { ReportContext } from '../../src/render/report-context.ts';
import { hostileId, hostileReport } from '../support/hostile-report.ts';
import { readMarkdown } from '../support/markdown-reader.ts';

const context: ReportContext = {
  id: 'config',
  specFile: 'config',
  version: '0.0.0',
  sha256: nodeDigests.sha256,
  fileInRepository: (file) => file,
};

function planOf(count: number, value: string, before = ''): Report {
  const changes = Array.from({ length: count }, (_, index): Change => {
    const field = { field: 'policy', type: 'text', lines: true } as const;
    const flags = { omitted: false, layoutOnly: false, writeOnly: false, rewritten: false } as const;
    return {
      action: 'update',
      kind: 'policy',
      address: `sys/policies/acl/p${index}`,
      namespace: '',
      ref: { parent: '', name: `p${index}` },
      fields: [{ ...field, ...flags, before, after: value }],
      unchangedFields: 0,
      dependsOn: [],
    };
  });
  const server = {
    flavour: 'vault',
    version: '1',
    edition: 'community',
    clusterName: '',
    clusterId: '',
  } as const;
  const plan = {
    format: 1,
    server,
    changes,
    unchanged: 0,
    unmanaged: [],
    notes: [],
    diagnostics: [],
  } as const;
  return { command: 'plan', exitCode: 0, plan, diagnostics: [] };
}

test('no name and no text leaves its place: no fence ends, no tag opens, nobody is mentioned', () => {
  fc.assert(
    fc.property(hostileReport, hostileId, (report, id) => {
      const [marker = '', ...rest] = markdownReport(report, { ...context, id }).split('\n');
      expect(marker).toMatch(/^<!-- vaultctl:\w+:(?:(?!--)[\w.\/%-])* -->$/);
      const { fences, prose } = readMarkdown(rest.join('\n'));
      expect(fences).toHaveLength(report.plan?.changes.length ?? 0);
      for (const line of fences.flat()) expect(line).toMatch(/^(?:[-+ ](?: |$)|@@ |$)/);
      const text = prose.join('\n');
      const tags = text.match(/<[^\n>]*>?/g) ?? [];
      const known = ['<details>', '</details>', '<summary>', '</summary>', '<b>', '</b>', '<br>'];
      expect(tags.filter((tag) => !known.includes(tag))).toEqual([]);
      expect(tags.filter((tag) => tag === '<details>')).toHaveLength(fences.length);
      expect(text).not.toMatch(/@\w|(?<!&)#\d|![\w[]|\]\(/);
      expect(prose.filter((line) => line.startsWith('/'))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('what does not fit in a comment is left out object by object, and counted', () => {
  const text = markdownReport(planOf(2000, 'x'.repeat(80)), context);
  expect(text.length).toBeLessThanOrEqual(60_000);
  expect(text.length).toBeGreaterThan(58_000);
  const shown = text.match(/^<details>/gm)?.length ?? 0;
  expect(text.match(/^<\/details>/gm)).toHaveLength(shown);
  expect(text).toContain(`… and ${2000 - shown} more objects are left out here.`);
  expect(text).toContain('Plan: 0 to add, 2000 to change, 0 to destroy.');
});

test('an object that is too long is told by its name, and those after it are whole', () => {
  const { plan } = planOf(1, 'x\n'.repeat(40_000));
  const small = planOf(3, 'read');
  const changes = [...(plan?.changes ?? []), ...(small.plan?.changes ?? [])];
  const report = { ...small, ...(plan !== undefined && { plan: { ...plan, changes } }) };
  const text = markdownReport(report, context);
  expect(text).toContain('The diff is too long for this place.');
  expect(text.match(/\+ read/g)).toHaveLength(3);
});

test('many findings leave room for the objects', () => {
  const finding = { severity: 'warning', code: 'unknown-key', message: 'm'.repeat(500) } as const;
  const text = markdownReport({ ...planOf(5, 'read'), diagnostics: Array(500).fill(finding) }, context);
  expect(text).toMatch(/^- … and \d+ more$/m);
  expect(text.match(/\+ read/g)).toHaveLength(5);
});

test.each([
  ['a', '`a`'],
  ['`', '`` ` ``'],
  ['a``b', '```a``b```'],
  ['a\nb', '`a\\nb`'],
  ['\u202e', '`\\u202e`'],
])('the name %j is %s', (name, code) => {
  expect(markdownCode(name)).toBe(code);
});

test.each([
  ['@team', '@&#8203;team'],
  ['a | b', 'a \\| b'],
  ['<b>&', '&lt;b&gt;&amp;'],
  ['fixes #1', 'fixes #&#8203;1'],
  ['![a](b)', '!&#8203;\\[a\\](b)'],
  ['a\n/close', 'a\\\\n/close'],
])('the text %j is %s', (given, text) => {
  expect(markdownText(given)).toBe(text);
});
