import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { escalationRules } from '../../../src/access/lint/escalation-rules.ts';
import { policyRules } from '../../../src/access/lint/policy-rules.ts';
import { nodeFiles } from '../../../src/adapters/files.ts';
import { modelOfSpec } from '../../../src/commands/access-source.ts';
import type { Io } from '../../../src/commands/io.ts';
import { readSpec } from '../../../src/commands/spec-options.ts';
import { catalogue } from '../../../src/model/catalogue.ts';
import { SOME_BAO, SOME_VAULT } from '../../support/spec-model.ts';
import { found, path } from './lint-case.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const SPECS = ['config', ...readdirSync('ci').map((name) => `ci/${name}/vaultctl.yaml`)];
const SERVERS = [{ ...SOME_VAULT, version: '2.0.4' }, SOME_BAO];

describe.each(SERVERS)('on $flavour $version', (server) => {
  test.each(SPECS)('nothing of rank high is found in %s', async (spec) => {
    const io: Pick<Io, 'files' | 'env' | 'now'> = {
      files: nodeFiles(() => Readable.from([])),
      env: () => 'x',
      now: () => NOW,
    };
    const { resources } = await readSpec(io as Io, [spec], {}, ''); // reading a spec takes no more of the world
    expect(resources.length).toBeGreaterThan(0);
    const model = modelOfSpec(resources, server);
    const findings = [...policyRules, ...escalationRules].flatMap((rule) => [...rule({ model, now: NOW })]);
    const high = findings.filter(({ problem }) => {
      const entry = catalogue[problem.code];
      return entry.severity === 'error' || ('rank' in entry && entry.rank === 'high');
    });
    // Whoever applies a spec of policies can write any: that role is meant to, and has to be waived.
    const others = high.filter(
      ({ problem, resource }) => problem.code !== 'escalates-to-root' || !/apply/.test(resource.address),
    );
    expect(others.map(({ problem, resource }) => `${resource.address}: ${problem.message}`)).toEqual([]);
  });
});

test('the cost is linear: 1,000 roles with 1,000 policies take a moment', { timeout: 60_000 }, async () => {
  const names = Array.from({ length: 1000 }, (_, index) => `app-${String(index)}`);
  const text = (name: string): string =>
    path(`secret/data/${name}/*`, 'read') +
    path(`secret/metadata/${name}/*`, 'list', 'read') +
    path(`secret/+/${name}`, 'read') +
    path(`sys/policies/acl/${name}`, 'read') +
    path('secret/data/shared/*', 'deny');
  const story = {
    engines: { secret: '2' },
    policies: Object.fromEntries(names.map((name) => [name, text(name)])),
    roles: Object.fromEntries(names.map((name) => [name, [name]])),
  };
  const started = performance.now();
  expect(await found(story, [...policyRules, ...escalationRules])).toEqual([]);
  // About a second on a machine that does nothing else; it would be minutes if every pair were looked at.
  expect(performance.now() - started).toBeLessThan(40_000);
});
