import fc from 'fast-check';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Applied, Change } from '../../src/model/plan.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Report } from '../../src/render/plan-json.ts';

/** A value of every report below, which none may show. */
export const CANARY = 'canary-7b21e0';

/** Pieces that mean something to one of the readers. */
const NASTY = [
  '```',
  '````\n',
  '</details>',
  '<script>',
  '-->',
  '<!--',
  '--',
  ']]>',
  '&amp;',
  '@everyone',
  ' @team/x',
  '#1',
  '!2',
  '|',
  '\n',
  '\n::error::x',
  '\n  ::add-mask::x',
  '##[error]x',
  '%0A::warning::',
  '\r',
  '\u001b[31m',
  '\u001b[0Ksection_start:1:a\r',
  '\u0000',
  '\u007f',
  '\u202e',
  '\ud800',
  '\uffff',
  '[a](https://example.com)',
  '{0}',
  ':,%',
  '\n/close',
  '\\',
  '"',
  'end-1',
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 6 })
  .map((parts) => parts.join(''));

const at = fc.record({
  file: text.map((name) => `f${name}.yaml`),
  line: fc.integer({ min: 1, max: 99 }),
  column: fc.integer({ min: 1, max: 99 }),
});

const change: fc.Arbitrary<Change> = fc
  .record({
    action: fc.constantFrom('create', 'update', 'delete'),
    name: text,
    value: text,
    before: text,
    description: text,
  })
  .map(({ action, name, value, before, description }) => {
    const field = {
      omitted: false,
      layoutOnly: false,
      writeOnly: false,
      rewritten: false,
      lines: false,
      type: 'text',
    } as const;
    const earlier = <T>(was: T): { before?: T } => (action === 'create' ? {} : { before: was });
    const isGone = action === 'delete';
    return {
      action,
      kind: 'policy',
      address: `sys/policies/acl/${name}`,
      namespace: '',
      ref: { parent: '', name },
      fields: [
        { ...field, field: 'policy', lines: true, ...earlier(before), after: isGone ? null : value },
        { ...field, field: 'description', ...earlier(before), after: isGone ? null : description },
        { ...field, field: 'password', ...earlier(new Secret('other')), after: new Secret(CANARY) },
      ],
      unchangedFields: 0,
      dependsOn: [],
    };
  });

const diagnostic: fc.Arbitrary<Diagnostic> = fc.record(
  {
    severity: fc.constantFrom('error', 'warning'),
    rank: fc.constantFrom('high', 'medium', 'low'),
    code: fc.constantFrom('unknown-key', 'invalid-name', 'wrong-type'),
    message: text,
    hint: text,
    at,
    address: text,
  },
  { requiredKeys: ['severity', 'code', 'message'] },
);

const fate = fc.record({ outcome: fc.constantFrom('done', 'failed', 'skipped'), words: text, at });

/** Runs of any command in which every text is chosen by somebody who means harm. */
export const hostileReport: fc.Arbitrary<Report> = fc
  .record({
    command: fc.constantFrom('plan', 'drift', 'apply'),
    changes: fc.array(change, { maxLength: 5 }),
    diagnostics: fc.array(diagnostic, { maxLength: 5 }),
    fates: fc.array(fate, { maxLength: 5 }),
    notes: fc.array(fc.record({ address: text, text }), { maxLength: 2 }),
    error: fc.option(fc.record({ message: text, hint: text }), { nil: undefined }),
    version: text,
  })
  .map(({ command, changes, diagnostics, fates, notes, error, version }) => {
    const applied = changes.slice(0, fates.length).map((one, index): Applied => {
      const { outcome = 'done', words = '', at: place } = fates[index] ?? {};
      if (outcome === 'done') return { change: one, outcome, warnings: [words] };
      if (outcome === 'skipped') return { change: one, outcome, reason: words };
      const failure = { kind: 'refused', written: false, message: words, hint: words } as const;
      return { change: one, outcome, failure: { ...failure, ...(place !== undefined && { at: place }) } };
    });
    return {
      command,
      exitCode: 0,
      digest: 'sha256:0',
      plan: {
        format: 1,
        server: { flavour: 'vault', version, edition: 'community', clusterName: '', clusterId: '' },
        changes,
        unchanged: 0,
        unmanaged: [],
        notes,
        diagnostics,
      },
      diagnostics,
      ...(command === 'apply' && { applied }),
      ...(error !== undefined && { error }),
    };
  });

/** Names that an attacker would give to a spec. */
export const hostileId = text;
