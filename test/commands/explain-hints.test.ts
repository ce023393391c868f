import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { runCommand } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';

/** The hints of a refused request, with rules as `path: capability`, in an engine of KV version 2. */
async function hints(request: string, ...rules: readonly string[]): Promise<readonly string[]> {
  const [operation = '', path = ''] = request.split(' ');
  const stanzas = rules.map((rule) => rule.split(': ')).map(([of, capability]) => ({ path: of, capability }));
  const spec = {
    version: 1,
    policies: {
      p: stanzas
        .map(({ path: of, capability }) => `path "${of}" { capabilities = ["${capability}"] }`)
        .join('\n'),
    },
    secrets: { secret: { type: 'kv', options: { version: '2' } } },
  };
  const { code, stdout } = await runCommand(
    ['explain', '--path', path, '--operation', operation, '--as', 'policy:p', '--json', '-'],
    { folder: tmpdir(), vault: new MemoryVault(), stdin: JSON.stringify(spec) },
  );
  expect(code).toBe(3);
  return (JSON.parse(stdout) as { hints: readonly string[] }).hints;
}

const LACKS = 'the policies lack data/ behind secret/, and KV version 2 has it in each path';

test('a rule that is written without data/ is said to lack it', async () => {
  const said = [`read secret/team/k would be allowed: ${LACKS}`];
  expect(await hints('read secret/data/team/k', 'secret/team/*: read')).toEqual(said);
  expect(await hints('read secret/data/team/k', 'secret/data/team/*: update', '+/team/k: read')).toEqual(
    said,
  );
});

test.each(['*', 'secret/*', 'secret/+/*'])(
  '%s, which is for paths with data/ too, lacks nothing',
  async (wide) => {
    const narrow = ['secret/data/team/*: update', 'secret/data/*: read'];
    expect(await hints('read secret/data/team/k', ...narrow, `${wide}: read`)).toEqual([]);
  },
);

test('a list below data/ is said to be there only when a rule is', async () => {
  const said = 'the policies have list below data/, and KV version 2 lists below metadata/';
  const asked = 'list secret/metadata/team';
  expect(await hints(asked, 'secret/data/*: list')).toEqual([
    `list secret/data/team would be allowed: ${said}`,
  ]);
  expect(await hints(asked, 'secret/metadata/*: read', '*: list')).toEqual([]);
});
