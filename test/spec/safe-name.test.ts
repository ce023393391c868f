import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeNames } from '../../src/spec/safe-name.ts';

test.each([
  [
    ['app', 'team/app', 'team-app'],
    ['app', 'team-app', 'team-app-2'],
  ],
  [
    ['App', 'app'],
    ['App', 'app-2'],
  ],
  [
    ['.hidden', '_own', '..', ''],
    ['hidden', 'own', 'x', 'x-2'],
  ],
  [
    ['node_modules', 'é', 'a b*'],
    ['xnode_modules', 'x', 'a-b'],
  ],
])('%j is filed as %j', (names, files) => {
  expect([...safeNames(names).values()]).toEqual(files);
});

test('all different, also without regard to case; short; plain; and never passed over by the loader', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.oneof(
          fc.string(),
          fc.string({ unit: fc.constantFrom('a', 'A', '-', '_', '.', '/', ' '), maxLength: 4 }),
        ),
      ),
      (names) => {
        const files = [...safeNames(names).values()];
        expect(files).toHaveLength(names.length);
        expect(new Set(files.map((name) => name.toLowerCase())).size).toBe(names.length);
        for (const name of files) expect(name).toMatch(/^(?!node_modules$)[A-Za-z0-9][A-Za-z0-9._-]{0,110}$/);
      },
    ),
  );
});
