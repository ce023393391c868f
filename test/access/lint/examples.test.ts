import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { escalationRules, lintRules } from '../../../src/access/lint/index.ts';
import { nodeFiles } from '../../../src/adapters/files.ts';
import type { Io } from '../../../src/commands/io.ts';
import { lintSpec } from '../../../src/commands/lint-findings.ts';
import { readSpec } from '../../../src/commands/spec-options.ts';
import { SOME_BAO, SOME_VAULT } from '../../support/spec-model.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const EXAMPLES = readdirSync('config').filter((name) => /^[\w-]+\.yaml$/.test(name));
const SPECS = [
  ...EXAMPLES.map((name) => `config/${name}`),
  ...readdirSync('ci').map((name) => `ci/${name}/vaultctl.yaml`),
];
/** What is left, and why it is. */
const REST: Readonly<Record<string, string>> = {
  // Whoever applies a spec of policies can write any: that role is meant to, and has to be waived.
  'escalates-to-root': 'role/vaultctl-apply',
  // The template of `nomad setup vault`, on servers that fill it with any name of a job.
  'policy-template-takes-wildcards': 'sys/policies/acl/nomad-workloads',
};

describe.each([SOME_VAULT, SOME_BAO])('on $flavour $version', (some) => {
  const server = { ...some, isVersionGiven: true };

  test.each(SPECS)('nothing of rank high is found in %s', async (spec) => {
    const io: Pick<Io, 'files' | 'env' | 'now'> = {
      files: nodeFiles(() => Readable.from([])),
      env: () => 'x',
      now: () => NOW,
    };
    const read = await readSpec(io as Io, [spec], {}, ''); // reading a spec takes no more of the world
    expect(read.resources.length).toBeGreaterThan(0);
    const { left } = lintSpec(io, read, { rules: [...lintRules, ...escalationRules], server });
    const high = left.filter(({ severity, rank }) => severity === 'error' || rank === 'high');
    const others = high.filter(({ code, address = '' }) => !address.includes(REST[code] ?? '\n'));
    expect(others.map(({ address = '', message }) => `${address}: ${message}`)).toEqual([]);
  });
});
