import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeDigests } from '../../src/adapters/digests.ts';
import type { Report } from '../../src/render/plan-json.ts';
import type { ReportContext } from '../../src/render/report-context.ts';
import { reportKinds } from '../../src/render/report-kinds.ts';
import type { ReportKind } from '../../src/render/report-kinds.ts';
import { CANARY, hostileId, hostileReport } from '../support/hostile-report.ts';
import { reportProblems } from '../support/published-schemas.ts';
import { readXml } from '../support/xml-reader.ts';

const context: ReportContext = {
  id: 'vaultctl.yaml',
  specFile: 'vaultctl.yaml',
  version: '0.0.0',
  address: 'https://vault.example.com',
  sha256: nodeDigests.sha256,
  fileInRepository: (file) => file,
};

function rendered(kind: ReportKind, report: Report, all: ReportContext): string {
  return reportKinds[kind](report, all);
}

/** Holds for whatever the texts of a run are. */
function always(law: (report: Report, all: ReportContext) => void): void {
  fc.assert(
    fc.property(hostileReport, hostileId, (report, id) => {
      law(report, { ...context, id });
    }),
    { numRuns: 200 },
  );
}

describe('whatever names and texts a server and a spec hold', () => {
  test.each(Object.keys(reportKinds) as ReportKind[])('%s has no secret and no control character', (kind) => {
    always((report, all) => {
      const text = rendered(kind, report, all);
      expect(text).not.toContain(CANARY);
      // JSON and XML write them as their own escapes.
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
      expect(text.endsWith('\n')).toBe(true);
    });
  });

  test('sarif fits the published schema, and every result has a place in a file', () => {
    always((report, all) => {
      const text = rendered('sarif', report, all);
      expect(reportProblems('sarif', text)).toEqual([]);
      const sarif = JSON.parse(text) as Sarif;
      const [run] = sarif.runs;
      const told = (run?.results.length ?? 0) + (run?.invocations[0]?.toolExecutionNotifications.length ?? 0);
      expect(told).toBe(findingCount(report));
      for (const { ruleId, ruleIndex, locations } of run?.results ?? []) {
        expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
        expect(locations[0]?.physicalLocation.artifactLocation.uri).not.toMatch(/^[a-z]+:|^\//);
      }
    });
  });

  test('junit is XML that the strict schema of Jenkins allows, with its counts', () => {
    always((report, all) => {
      const text = rendered('junit', report, all);
      expect(reportProblems('junit', text)).toEqual([]);
      const root = readXml(text);
      const [suite] = root.children;
      const cases = suite?.children ?? [];
      const failed = cases.filter(({ children }) => children.some(({ name }) => name === 'failure'));
      const changes = report.plan?.changes.length ?? 0;
      expect(cases).toHaveLength(1 + report.diagnostics.length + changes);
      expect(suite?.attributes).toMatchObject({ tests: `${cases.length}`, failures: `${failed.length}` });
    });
  });

  test('codequality has what GitLab documents, and no fingerprint twice', () => {
    always((report, all) => {
      const entries = JSON.parse(rendered('codequality', report, all)) as Record<string, unknown>[];
      expect(entries).toHaveLength(findingCount(report));
      for (const entry of entries) {
        expect(entry).toEqual({
          description: expect.any(String) as string,
          check_name: expect.stringMatching(/^[a-z-]+$/) as string,
          fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          severity: expect.stringMatching(/^(info|minor|major|critical|blocker)$/) as string,
          location: {
            path: expect.any(String) as string,
            lines: { begin: expect.any(Number) as number },
          },
        });
      }
      expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(entries.length);
    });
  });

  test('gitlab-terraform has three numbers, and dotenv nothing but names and values', () => {
    always((report, all) => {
      const counts = JSON.parse(rendered('gitlab-terraform', report, all)) as Record<string, number>;
      expect(Object.keys(counts)).toEqual(['create', 'update', 'delete']);
      expect(Object.values(counts).reduce((sum, one) => sum + one)).toBe(report.plan?.changes.length);
      expect(rendered('dotenv', report, all)).toMatch(/^(VAULTCTL_[A-Z_]+=[\w:]+\n)+$/);
    });
  });
});

test('a fingerprint stays when lines move, and differs between two findings of one text', () => {
  const report = (line: number): Report => {
    const finding = { severity: 'error', code: 'unknown-key', message: 'no' } as const;
    const at = { file: 'a.yaml', line, column: 1 };
    return {
      command: 'validate',
      exitCode: 1,
      diagnostics: [
        { ...finding, at },
        { ...finding, at },
      ],
    };
  };
  const marks = (line: number): unknown[] =>
    (JSON.parse(rendered('codequality', report(line), context)) as { fingerprint: string }[]).map(
      ({ fingerprint }) => fingerprint,
    );
  expect(marks(1)).toEqual(marks(7));
  expect(new Set(marks(1)).size).toBe(2);
});

test('without a plan GitLab is not told that nothing changes', () => {
  const report = { command: 'plan', exitCode: 4, diagnostics: [], error: { message: 'no server' } };
  expect(rendered('gitlab-terraform', report, context)).toBe('{}\n');
  expect(rendered('dotenv', report, context)).toBe('VAULTCTL_EXIT_CODE=4\n');
});

interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
    readonly invocations: readonly { readonly toolExecutionNotifications: readonly unknown[] }[];
  }[];
}

function findingCount({ diagnostics, applied = [], error }: Report): number {
  const failed = applied.filter(({ outcome }) => outcome === 'failed');
  return diagnostics.length + failed.length + (error === undefined ? 0 : 1);
}
