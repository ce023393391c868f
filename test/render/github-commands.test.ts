import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeDigests } from '../../src/adapters/digests.ts';
import { annotations, stepOutputs } from '../../src/render/github-commands.ts';
import type { ReportContext } from '../../src/render/report-context.ts';
import { reportFindings } from '../../src/render/report-finding.ts';
import { withoutCommands } from '../../src/render/without-commands.ts';
import { hostileId, hostileReport } from '../support/hostile-report.ts';

const context: ReportContext = {
  id: 'config',
  specFile: 'config',
  version: '0.0.0',
  sha256: nodeDigests.sha256,
  fileInRepository: (file) => (file === '-' ? undefined : file),
};

/** What the runner takes for a command, by ActionCommand.cs of github.com/actions/runner. */
function isCommand(line: string): boolean {
  return line.trimStart().startsWith('::') || line.includes('##[');
}

test('text of others holds no command for the runner', () => {
  fc.assert(
    fc.property(hostileId, (text) => {
      expect(
        withoutCommands(text)
          .split(/\r?\n|\r/)
          .filter(isCommand),
      ).toEqual([]);
    }),
    { numRuns: 1000 },
  );
  expect(withoutCommands('a\n  ::error::b')).toBe('a\n  \\u003a:error::b');
});

test('in JSON it is another spelling of the same text', () => {
  const document = JSON.stringify({ text: '##[error]a', other: '::error::b' }, null, 2);
  const safe = withoutCommands(document);
  expect(safe).not.toContain('##[');
  expect(JSON.parse(safe)).toEqual(JSON.parse(document));
});

test('an annotation is one line that names one place, whatever the finding says', () => {
  fc.assert(
    fc.property(hostileReport, (report) => {
      const text = annotations(reportFindings(report, context));
      for (const line of text.split('\n').slice(0, -1)) {
        expect(line).toMatch(
          /^::(?:error|warning|notice) (?:file=[^,:\n]*,line=\d+,col=\d+,)?title=[^,:\n]+::[^\n\r]*$/,
        );
      }
    }),
  );
});

test('errors come first, ten are shown, and the rest is counted', () => {
  const warning = { severity: 'warning', rank: 'low', code: 'unknown-key', message: 'b' } as const;
  const error = { severity: 'error', code: 'unknown-key', message: 'a' } as const;
  const diagnostics = [
    ...Array.from({ length: 8 }, () => warning),
    ...Array.from({ length: 4 }, () => error),
  ];
  const lines = annotations(reportFindings({ command: 'plan', exitCode: 1, diagnostics }, context)).split(
    '\n',
  );
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    ...Array.from({ length: 4 }, () => '::error'),
    ...Array.from({ length: 7 }, () => '::notice'),
    '',
  ]);
  expect(lines.at(-2)).toBe('::notice title=vaultctl::2 more; the reports have all');
});

test('standard input is no file of the repository', () => {
  const finding = { severity: 'error', code: 'unknown-key', message: 'a' } as const;
  const diagnostics = [{ ...finding, at: { file: '-', line: 1, column: 1 } }];
  const found = reportFindings({ command: 'plan', exitCode: 1, diagnostics }, context);
  expect(annotations(found)).toBe('::error title=vaultctl unknown-key::a\n');
});

test('an output ends where its delimiter stands', () => {
  expect(stepOutputs({ a: '1', b: 'x\ny' }, 'end-7')).toBe('a<<end-7\n1\nend-7\nb<<end-7\nx\ny\nend-7\n');
});
