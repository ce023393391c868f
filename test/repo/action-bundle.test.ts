import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { INPUT_NAMES } from '../../src/action/inputs.ts';
import { runOutputs } from '../../src/render/run-outputs.ts';
import { withBuildLock } from '../support/build-lock.ts';

const TOP = join(import.meta.dirname, '../..');
const page = (name: string): Promise<string> => readFile(join(TOP, name), 'utf8');

test('action/ is what `npm run build:action` makes of the source, byte for byte', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-bundle-'));
  try {
    const script = join(TOP, 'scripts/build-action.mjs');
    // From another folder: what is made does not depend on where.
    await withBuildLock(async () => {
      await promisify(execFile)(process.execPath, [script, '--out', folder], { cwd: folder });
    });
    const names = (await readdir(folder)).sort();
    expect((await readdir(join(TOP, 'action'))).sort()).toEqual(names);
    for (const name of names) {
      const isSame = (await page(`action/${name}`)) === (await readFile(join(folder, name), 'utf8'));
      expect(isSame, `action/${name} is older than the source: npm run build:action`).toBe(true);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe('action.yml', async () => {
  const action = parse(await page('action.yml')) as {
    readonly inputs: Readonly<Record<string, object>>;
    readonly outputs: Readonly<Record<string, object>>;
    readonly runs: { readonly using: string; readonly main: string; readonly post: string };
  };

  test('declares the inputs that the code reads', () => {
    expect(Object.keys(action.inputs)).toEqual([...INPUT_NAMES]);
  });

  test('declares the outputs that a run gives', () => {
    const plan = { changes: [], unchanged: [], diagnostics: [], notes: [], unmanaged: [] };
    const given = runOutputs({
      command: 'plan',
      exitCode: 0,
      diagnostics: [],
      digest: 'sha256:0',
      plan: { ...plan, server: { flavour: 'vault', version: '1.21.1' } },
    } as unknown as Parameters<typeof runOutputs>[0]); // the outputs look at the changes alone
    expect(Object.keys(action.outputs)).toEqual(Object.keys(given));
  });

  test('starts the bundles, on the newest Node that GitHub offers', async () => {
    expect(action.runs).toMatchObject({ using: 'node24', main: 'action/main.mjs', post: 'action/post.mjs' });
    for (const file of [action.runs.main, action.runs.post]) await expect(page(file)).resolves.not.toBe('');
  });

  test('ci/github/workflow.yml gives it inputs that it has, and every job only the rights that it needs', async () => {
    const workflow = parse(await page('ci/github/workflow.yml')) as {
      readonly permissions: object;
      readonly jobs: Readonly<
        Record<
          string,
          {
            readonly permissions: object;
            readonly environment?: string;
            readonly concurrency?: object;
            readonly steps: readonly { readonly uses: string; readonly with: object }[];
          }
        >
      >;
    };
    const { validate, plan, apply, drift } = workflow.jobs;
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    const names = steps
      .filter(({ uses }) => uses.startsWith('OWNER/vaultctl@'))
      .flatMap((step) => Object.keys(step.with));
    expect(names.filter((name) => !Object.hasOwn(action.inputs, name))).toEqual([]);
    // Whoever can move a tag of another action could run code with the job's rights.
    const foreign = steps.map(({ uses }) => uses).filter((uses) => !uses.startsWith('OWNER/'));
    expect(foreign.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
    expect(workflow.permissions).toEqual({});
    expect(validate?.permissions).toEqual({ contents: 'read' });
    expect(plan?.permissions).toEqual({ contents: 'read', 'id-token': 'write', 'pull-requests': 'write' });
    expect(apply).toMatchObject({
      permissions: { contents: 'read', 'id-token': 'write' },
      environment: 'vault-production',
      concurrency: { group: 'vault-production', 'cancel-in-progress': false },
    });
    expect(drift?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  });
});
