import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { cliPlace } from '../support/cli.ts';
import type { CliPlace, RunningCli } from '../support/cli.ts';
import { runCommand } from '../support/command-io.ts';
import { MemoryVault } from '../support/memory-vault.ts';
import { until } from '../support/until.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const policy = (capability: string): string =>
  `path "secret/data/app" { capabilities = ["${capability}"] }\n`;
const SPEC = 'version: 1\npolicies: { app: { file: policies/app.hcl } }\n';
const tests = (...lines: readonly string[]): string =>
  [
    'version: 1',
    'tests:',
    '  - name: app reads',
    '    token: { policies: [app] }',
    '    can:',
    ...lines,
    '',
  ].join('\n');
const READS = '      - read secret/data/app';
const WRITES = '      - update secret/data/app';
const JWT_TEST = (claims: string): string =>
  `version: 1\ntests: [{ name: a login, login: { mount: jwt, role: web, ${claims} }, expect: { refused: bound-claims } }]\n`;
const JWT_SPEC = `version: 1
policies: { app: { file: policies/app.hcl } }
auth:
  jwt:
    type: jwt
    config: { jwks_url: https://ci.example.com/keys, bound_issuer: https://ci.example.com }
    roles:
      web: { role_type: jwt, user_claim: sub, bound_audiences: [vault], bound_claims: { branch: main } }
`;

let place: CliPlace;
beforeAll(async () => {
  place = await cliPlace();
}, 180_000);
afterAll(() => place.remove());
beforeEach(async () => {
  await mkdir(join(place.folder, 'policies'));
  await put('vaultctl.yaml', SPEC);
  await put('policies/app.hcl', policy('read'));
  await put('app.test.yaml', tests(READS));
});
afterEach(async () => {
  await rm(place.folder, { recursive: true });
  await mkdir(place.folder);
});

const put = (name: string, text: string): Promise<void> => writeFile(join(place.folder, name), text);

/** What a run says before its verdicts. */
const BARE = /^(?:\nChanged: [^\n]*\n\n)?$/;

/** A watch under way, of which each run is awaited by what it says. */
interface Watching extends RunningCli {
  /** What the next run says, up to where it waits. */
  next(): Promise<string>;
}

function watching(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Watching {
  const running = place.start(['test', '--watch', ...args], env);
  let said = '';
  for (const stream of [running.child.stdout, running.child.stderr])
    stream?.on('data', (text: string) => (said += text));
  const end = 'Waiting for a change; Ctrl-C ends this.\n';
  return {
    ...running,
    next: () =>
      until(`the end of a run, after ${JSON.stringify(said)}`, () => {
        const [run, rest] = said.split(end, 2);
        if (rest === undefined && running.child.exitCode !== null) throw new Error(`it ended: ${said}`);
        if (run === undefined || rest === undefined) return undefined;
        // What is waited for comes by one stream and the verdicts by the other, whichever arrives first.
        const late = BARE.test(run) ? rest : '';
        if (BARE.test(run) && late === '') return undefined;
        said = said.slice(run.length + end.length + late.length);
        return run + late;
      }),
  };
}

test('a change of a policy, a test and the spec is judged anew, until Ctrl-C', async () => {
  const { next, child, ended } = watching();
  expect(await next()).toBe('app.test.yaml\n  ok      app reads\n\n1 test: 1 ok.\n');
  await put('policies/app.hcl', policy('list'));
  const failed = await next();
  expect(failed).toMatch(
    /^\nChanged: policies\/app\.hcl\n\napp\.test\.yaml\n {2}FAILED {2}app reads\n\napp\.test\.yaml:6:9: FAILED /,
  );
  await put('app.test.yaml', tests('      - list secret/data/app'));
  expect(await next()).toMatch(/^\nChanged: app\.test\.yaml\n\n[^]*\n1 test: 1 ok\.\n$/);
  await put('vaultctl.yaml', 'version: 1\npolicies: { other: { file: policies/app.hcl } }\n');
  expect(await next()).toMatch(/^\nChanged: vaultctl\.yaml\n\n[^]*\n1 test: 1 open\.\n$/);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, signal: undefined });
});

test('an expectation that is taken out is no longer looked at', async () => {
  await put('app.test.yaml', tests(READS, WRITES));
  const { next, child, ended } = watching();
  expect(await next()).toContain('can update secret/data/app');
  await put('app.test.yaml', tests(READS));
  expect(await next()).toMatch(/\n1 test: 1 ok\.\n$/);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 143 });
});

test('mistakes are shown, and the watch goes on', async () => {
  const { next, child, ended } = watching();
  await next();
  await put('app.test.yaml', 'version: 1\ntests: [\n');
  expect(await next()).toMatch(/\napp\.test\.yaml:\d+:\d+: error /);
  await put('app.test.yaml', tests(READS));
  expect(await next()).toMatch(/\n1 test: 1 ok\.\n$/);
  await put('vaultctl.yaml', 'version: 2\n');
  expect(await next()).toMatch(/\nvaultctl\.yaml:1:10: error /);
  await rm(join(place.folder, 'vaultctl.yaml'));
  expect(await next()).toMatch(/^\nChanged: vaultctl\.yaml\n\nerror no spec was named/);
  await put('vaultctl.yaml', SPEC);
  expect(await next()).toMatch(/\n1 test: 1 ok\.\n$/);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130 });
});

test('new files count, and those of claims and tokens', async () => {
  await put('vaultctl.yaml', JWT_SPEC);
  await mkdir(join(place.folder, 'more'));
  const { next, child, ended } = watching(['.', '--file', 'vaultctl.yaml']);
  await next();
  await put('more/claims.json', '{"iss":"https://ci.example.com","sub":"a","aud":"vault","branch":"dev"}');
  await next();
  await put('more/login.test.yaml', JWT_TEST('claims_file: claims.json'));
  expect(await next()).toMatch(/^\nChanged: files in more\n\n[^]*\n2 tests: 2 ok\.\n$/);
  await put('more/claims.json', '{"iss":"https://ci.example.com","sub":"a","aud":"vault","branch":"main"}');
  expect(await next()).toMatch(
    /^\nChanged: more\/claims\.json\n\n[^]*admitted[^]*\n2 tests: 1 ok, 1 failed\.\n$/,
  );
  await put('more/login.test.yaml', JWT_TEST('jwt_file: job.jwt'));
  expect(await next()).toContain('more/job.jwt is not there');
  const claims = {
    iss: 'https://ci.example.com',
    sub: 'a',
    aud: 'vault',
    branch: 'dev',
    nbf: 1.7e9,
    exp: 4e9,
  };
  const jwt = [{ alg: 'RS256' }, claims, 'signature'].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  await put('more/job.jwt', jwt.join('.'));
  expect(await next()).toMatch(/\n2 tests: 2 ok\.\n$/);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130 });
});

test('at a server, it goes on when that does not answer any more, and ends with the signal', async () => {
  const server = createServer((request, response) => {
    const isRevoking = request.url === '/v1/auth/token/revoke';
    const answer = request.url?.startsWith('/v1/auth/token/create')
      ? { auth: { client_token: 'hvs.some-token', token_policies: ['app'], policies: ['app'] } }
      : { data: { 'secret/data/app': ['read'] } };
    response.writeHead(isRevoking ? 204 : 200, { 'Content-Type': 'application/json' });
    response.end(
      isRevoking ? '' : JSON.stringify({ request_id: 'a', lease_id: '', auth: null, data: null, ...answer }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = {
    VAULT_ADDR: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    VAULT_TOKEN: 'some-token',
    VAULT_MAX_RETRIES: '0',
  };
  const close = (): Promise<unknown> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  try {
    const { next, child, ended } = watching(['--live'], env);
    expect(await next()).toMatch(/\n1 test: 1 ok\.\n$/);
    await put('app.test.yaml', tests(READS, WRITES));
    expect(await next()).toMatch(/\n1 test: 1 failed\.\n$/);
    await close();
    await put('app.test.yaml', tests(READS));
    expect(await next()).toMatch(/^\nChanged: app\.test\.yaml\n\nerror /);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(130);
    expect(stdout + stderr).not.toContain('hvs.');
  } finally {
    await close();
  }
});

test('what ends the first run ends the watch', async () => {
  const { ended } = watching(['--live'], { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 'some-token' });
  expect(await ended).toMatchObject({ code: 4, stdout: '' });
});

test.each([
  ['--json', '--watch never comes to an end, and --json tells of one run'],
  ['--report json=a.json', '--watch never comes to an end, and --report tells of one run'],
  ['--file -', '--watch reads again, and standard input can be read only once'],
  ['--live --signing-key -', '--watch reads again, and standard input can be read only once'],
])('no watch with %s', async (line, message) => {
  const argv = ['test', '--watch', ...line.split(' ')];
  const { code, stdout, stderr } = await runCommand(argv, { folder: place.folder, vault: new MemoryVault() });
  expect(code).toBe(1);
  expect(stdout + stderr).toContain(message);
});
