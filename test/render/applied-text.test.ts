import { expect, test } from 'vitest';
import type { Applied, Change } from '../../src/model/plan.ts';
import { appliedLine } from '../../src/render/applied-text.ts';
import { reportJson } from '../../src/render/plan-json.ts';
import { makeStyle } from '../../src/render/style.ts';

const change: Change = {
  action: 'create',
  kind: 'policy',
  address: 'sys/policies/acl/web',
  namespace: '',
  ref: { parent: '', name: 'web' },
  fields: [],
  unchangedFields: 0,
  dependsOn: [],
};
const refused: Applied = {
  change,
  outcome: 'failed',
  failure: {
    kind: 'refused',
    written: false,
    message: 'POST sys/policies/acl/web: 403 permission denied',
    hint: 'the token needs create',
    at: { file: 'config/web\u001b.yaml', line: 14, column: 3, endColumn: 6 },
  },
};

test('a refusal says where the object stands in the spec', () => {
  expect(appliedLine(refused, makeStyle(false))).toBe(
    [
      'failed  sys/policies/acl/web: POST sys/policies/acl/web: 403 permission denied',
      '    at: config/web\\u001b.yaml:14:3',
      '    next: the token needs create',
    ].join('\n'),
  );
});

test('and so does the document', () => {
  const text = reportJson({ command: 'apply', exitCode: 4, diagnostics: [], applied: [refused] });
  expect(JSON.parse(text)).toMatchObject({
    applied: [{ failure: { at: { file: 'config/web\u001b.yaml', line: 14, column: 3, end_column: 6 } } }],
  });
});
