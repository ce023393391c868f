import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { serverEnvironment } from '../../src/adapters/server/binary.ts';
import { ensure } from './expect.ts';
import type { Requests } from './report.ts';
import type { Vault } from './vault.ts';

const CLI = join(import.meta.dirname, '../../dist/cli.js');
const LIMIT_MS = 60_000;
const LONG = 20;
const FIELD_INDENT = ' '.repeat(6);

/** How one run of the command ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
}

/** Runs `vaultctl` as a person would, expects that exit code, where one is given, and prints what it says, shortened. */
export type Vaultctl = (args: readonly string[], expected: number | undefined) => Promise<Ran>;

export function commandLine(requests: Requests, print: (line: string) => void, vault: Vault): Vaultctl {
  const connection = { VAULT_ADDR: vault.address, VAULT_TOKEN: vault.root.reveal() };
  return async (args, expected) => {
    const isForPrograms = args.includes('--json');
    if (!isForPrograms) print(`$ vaultctl ${args.join(' ')}`);
    const { code, out, err } = await run(...withServer(args, connection));
    requests.sent += countRequests(out, err);
    if (!isForPrograms) for (const line of shortened(out)) print(`    ${line}`);
    ensure(
      expected === undefined || code === expected,
      `${args[0] ?? ''} ended with exit code ${code}, not ${expected}: ${err.trim()}`,
    );
    return { code, out };
  };
}

/** Some commands ask no server, and `test` counts no requests. */
function withServer(
  args: readonly string[],
  connection: Readonly<Record<string, string>>,
): [readonly string[], Readonly<Record<string, string>>] {
  if (args[0] === 'test') return [args, args.includes('--live') ? connection : {}];
  return args[0] === 'validate' ? [args, {}] : [[...args, '--stats'], connection];
}

function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ran & { readonly err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      // A VAULT_TOKEN of the person who runs the demo stays out of it.
      env: { ...serverEnvironment(process.env), ...environment, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** What `--stats` says: a line on standard error, or a part of the JSON document. */
function countRequests(out: string, err: string): number {
  const line = /^Requests: (\d+)/m.exec(err)?.[1];
  if (line !== undefined || !out.startsWith('{')) return Number(line ?? 0);
  const { requests = {} } = JSON.parse(out) as { readonly requests?: Readonly<Record<string, number>> };
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

/** What an apply did, without the plan before it; of a long plan, the objects without their fields. */
function shortened(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const summary = lines.findIndex((line) => line.startsWith('Plan: '));
  const news = summary === -1 || summary === lines.length - 1 ? lines : lines.slice(summary + 1);
  if (news.length <= LONG) return news;
  return news.filter((line) => !line.startsWith(FIELD_INDENT));
}
