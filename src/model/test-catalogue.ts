import type { CatalogueEntry } from './catalogue-entry.ts';

/** Findings of `vaultctl test`. */
export const testCatalogue = {
  'test-failed': {
    severity: 'error',
    rule: 'Access is as the tests say.',
    hint: 'correct the spec, or the test if it is the test that is wrong',
  },
  'test-open': {
    severity: 'error',
    rule: 'What a test expects can be told from the spec.',
    hint: 'add to the spec what is missing, or ask a server with --live',
  },
  'test-empty': {
    severity: 'error',
    rule: 'A test file holds at least one test, and a folder at least one test file.',
    hint: 'write `version: 1` and a list of `tests:` there, or leave the file out',
  },
  'test-value': {
    severity: 'error',
    rule: 'A value of a test has the form that its key asks for.',
    hint: 'correct the value',
  },
  'test-request': {
    severity: 'error',
    rule: 'A request is an operation and a path.',
    hint: 'write for example: read secret/data/app',
  },
  'test-contradiction': {
    severity: 'error',
    rule: 'What a test expects can come together.',
    hint: 'make two tests of it',
  },
} as const satisfies Record<string, CatalogueEntry>;
