import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { builtCli, cliPlace } from '../support/cli.ts';
import type { CliPlace, CliRun } from '../support/cli.ts';
import { binaryFor, realBinary } from '../support/servers.ts';

// What only a real process can show: signals, and a development server.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SPEC =
  'version: 1\nsettings: { lock: { mount: kv, path: access } }\ntoken_roles: { a: { orphan: true } }\n';
const SIGNALS = [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const;

let place: CliPlace;
let cli: Awaited<ReturnType<typeof builtCli>>;
beforeAll(async () => {
  place = await cliPlace();
  cli = await builtCli();
  await writeFile(join(place.folder, 'vaultctl.yaml'), SPEC);
});
afterAll(async () => {
  await cli.remove();
  await place.remove();
});

/** Runs against a server that takes every request and never answers, and sends the signal when the first one is there. */
async function interrupted(args: readonly string[], signal: NodeJS.Signals): Promise<CliRun> {
  let arrived = (): void => undefined;
  const asked = new Promise<void>((resolve) => (arrived = resolve));
  const server = createServer(() => {
    arrived();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { child, ended } = place.start(args, { VAULT_ADDR: address, VAULT_TOKEN: 'some-token' });
    await asked;
    child.kill(signal);
    return await ended;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe.each(SIGNALS)('%s while the server does not answer', (signal, code) => {
  test.each([
    ['plan'],
    ['plan --detailed-exitcode'],
    ['drift'],
    ['apply --auto-approve'],
    ['import --out imported'],
    ['policy --for plan'],
    ['force-unlock x'],
  ])('%s', async (line) => {
    const args = line.split(' ');
    expect(await interrupted(args, signal)).toMatchObject({ code, stdout: '' });
  });

  test.each(['plan', 'drift', 'apply --auto-approve'])('%s with --json and --report', async (line) => {
    const args = [...line.split(' '), '--json', '--report', 'json=report.json'];
    const ran = await interrupted(args, signal);
    expect(ran).toMatchObject({ code, stderr: '' });
    const told = { exit_code: code, error: { message: `stopped by ${signal} before anything was written` } };
    expect(JSON.parse(ran.stdout)).toMatchObject(told);
    expect(JSON.parse(await readFile(join(place.folder, 'report.json'), 'utf8'))).toMatchObject(told);
  });
});

test.each(['validate -', 'fmt -', 'plan -'])('%s ends while it waits for its input', async (line) => {
  const [program, ...first] = cli.command;
  const child = spawn(program, [...first, ...line.split(' ')], {
    env: { VAULT_ADDR: 'http://127.0.0.1:9', VAULT_TOKEN: 'some-token' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      // Node itself ends by the signal while it still loads; a shell makes 143 of that.
      resolve(signal === 'SIGTERM' ? 143 : code);
    });
  });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.kill('SIGTERM');
  expect(await ended).toBe(143);
});

describe('dev', () => {
  test('4 without a server', async () => {
    expect(await place.run(['dev', '--server', './nothing'])).toMatchObject({ code: 4 });
  });

  test('1 for a spec with a mistake, 0 when it is stopped', async (context) => {
    const server = (await realBinary('bao')) ?? (await binaryFor('vault', context));
    await writeFile(join(place.folder, 'wrong.yaml'), 'version: 2\n');
    expect(await place.run(['dev', '--server', server, 'wrong.yaml'])).toMatchObject({ code: 1 });
    // A signal is how a development server ends.
    const { child, ended } = place.start(['dev', '--server', server]);
    child.stdout?.on('data', (text: string) => text.includes('Ctrl-C stops it.') && child.kill('SIGTERM'));
    expect(await ended).toMatchObject({ code: 0 });
  });
});
