import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { connection } from '../../../src/adapters/vault/connection.ts';
import type { Connection, ConnectionFlags } from '../../../src/adapters/vault/connection.ts';
import { ConnectionError } from '../../../src/adapters/vault/connection-error.ts';
import { TOKEN, noFiles, rejection } from './stub-server.ts';

const connect = (env: Record<string, string> = {}, flags: ConnectionFlags = {}): Promise<Connection> =>
  connection(env, flags, noFiles);
const withFile = (path: string, text: string): typeof noFiles => ({
  ...noFiles,
  read: (asked) => (asked === path ? Promise.resolve(text) : noFiles.read(asked)),
});
const problems = async (
  env: Record<string, string>,
  flags: ConnectionFlags = {},
): Promise<readonly string[]> => {
  const error = await rejection(connect(env, flags));
  if (!(error instanceof ConnectionError)) throw error;
  return error.problems;
};

test('without settings, the server is the local one over TLS', async () => {
  expect(await connect()).toEqual({
    address: 'https://127.0.0.1:8200',
    namespace: '',
    tls: { verify: true },
    timeoutMilliseconds: 60_000,
    maxRetries: 2,
    warnings: [],
  });
});

describe('the address', () => {
  test.each([
    ['https://vault.example.com:8200/', 'https://vault.example.com:8200'],
    ['http://[::1]:8200', 'http://[::1]:8200'],
    ['https://proxy.example.com/vault/', 'https://proxy.example.com/vault'],
  ])('%s is taken as %s', async (given, address) => {
    expect(await connect({ VAULT_ADDR: given })).toMatchObject({ address });
  });

  test('of an agent wins, and a flag wins over both', async () => {
    const env = { VAULT_AGENT_ADDR: 'http://127.0.0.1:8100', VAULT_ADDR: 'https://v' };
    expect((await connect(env)).address).toBe('http://127.0.0.1:8100');
    expect((await connect(env, { address: 'http://f:1' })).address).toBe('http://f:1');
  });

  test('may be a socket', async () => {
    const found = await connect({ VAULT_ADDR: 'unix:///run/vault.sock' });
    expect(found).toMatchObject({ address: 'http://localhost', socketPath: '/run/vault.sock' });
  });

  test.each([
    'vault.example.com:8200',
    'ftp://x',
    'https://',
    'unix://relative',
    'https://h/v1',
    'https://h/?a=b',
  ])('%s is refused, and the variable is named', async (given) => {
    expect((await problems({ VAULT_ADDR: given })).join()).toContain('VAULT_ADDR');
  });

  test('with a password is refused without showing it', async () => {
    const text = (await problems({ VAULT_ADDR: 'https://user:hunter2@h' })).join();
    expect(text).toContain('password');
    expect(text).not.toContain('hunter2');
  });
});

describe('the token', () => {
  test('comes from the variable, else from the file of `vault login`', async () => {
    const files = withFile('/home/u/.vault-token', ' from-file\n');
    const env = { HOME: '/home/u' };
    const given = await connection({ ...env, VAULT_TOKEN: TOKEN }, {}, files);
    expect([given.token?.reveal(), given.tokenSource]).toEqual([TOKEN, 'VAULT_TOKEN']);
    const found = await connection(env, {}, files);
    expect([found.token?.reveal(), found.tokenSource]).toEqual(['from-file', '/home/u/.vault-token']);
    const hidden = await connection({ ...env, VAULT_TOKEN: TOKEN, BAO_TOKEN: '' }, {}, files);
    expect(hidden.token?.reveal()).toBe('from-file');
    const other = await connection({ ...env, BAO_TOKEN_PATH: '/t' }, {}, withFile('/t', 'other'));
    expect(other.token?.reveal()).toBe('other');
  });

  test.each(['a\nb', 'tab\there', 'ä', 'a\u007f'])('%j is refused without showing it', async (token) => {
    const [problem] = await problems({ VAULT_TOKEN: token });
    expect(problem).toContain('VAULT_TOKEN');
    expect(problem).not.toContain(token);
  });

  test('is not shown by a connection', async () => {
    const found = await connect({ VAULT_TOKEN: TOKEN });
    expect(inspect(found, { depth: 10, showHidden: true }) + JSON.stringify(found)).not.toContain(TOKEN);
  });

  test('comes from the file that the user names before all else, or from standard input', async () => {
    const env = { VAULT_TOKEN: TOKEN, VAULTCTL_AUTH_METHOD: 'jwt' };
    const files = { ...withFile('/t', ' named\n'), stdin: () => Promise.resolve('typed\n') };
    const named = await connection(env, { tokenFile: '/t' }, files);
    expect([named.token?.reveal(), named.tokenSource, named.login]).toEqual(['named', '/t', undefined]);
    const typed = await connection(env, { tokenFile: '-' }, files);
    expect([typed.token?.reveal(), typed.tokenSource]).toEqual(['typed', 'standard input']);
    for (const [path, said] of [
      ['/none', 'cannot be read (ENOENT)'],
      ['/empty', 'holds no token'],
    ] as const) {
      const other = withFile('/empty', ' \n');
      expect((await rejection(connection(env, { tokenFile: path }, other))).message).toContain(said);
    }
    const both = { tokenFile: '/t', authMethod: 'jwt' };
    expect((await rejection(connection(env, both, files))).message).toContain('name two tokens');
  });

  test('in a file that cannot be read is a problem', async () => {
    const denied = {
      ...noFiles,
      read: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
    };
    expect((await rejection(connection({ HOME: '/h' }, {}, denied))).message).toContain('/h/.vault-token');
  });
});

describe('other settings', () => {
  test.each([
    ['team-a', 'team-a'],
    ['/team-a/sub/', 'team-a/sub'],
    ['root', ''],
  ])('namespace %s is %j', async (given, namespace) => {
    expect((await connect({ VAULT_NAMESPACE: given })).namespace).toBe(namespace);
  });

  test('VAULT_SKIP_VERIFY=false checks certificates, =true warns on every run', async () => {
    expect((await connect({ VAULT_SKIP_VERIFY: 'false' })).tls.verify).toBe(true);
    const careless = await connect({ VAULT_SKIP_VERIFY: 'T' });
    expect(careless.tls.verify).toBe(false);
    expect(careless.warnings.join()).toContain('certificate is not checked');
    expect((await problems({ VAULT_SKIP_VERIFY: 'yes' })).join()).toMatch(/VAULT_SKIP_VERIFY.*true/);
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing, and that is said', async () => {
    const found = await connect({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(found.tls.verify).toBe(true);
    expect(found.warnings.join()).toContain('NODE_TLS_REJECT_UNAUTHORIZED');
  });

  test('proxy variables are not used, and that is said', async () => {
    expect((await connect({ HTTPS_PROXY: 'http://p:1' })).warnings.join()).toContain('HTTPS_PROXY');
  });

  test('all problems are told at once', async () => {
    const found = await problems({
      VAULT_ADDR: 'x',
      VAULT_CLIENT_TIMEOUT: 'soon',
      VAULT_MAX_RETRIES: 'many',
      VAULT_CACERT: '/nope.pem',
      VAULT_CLIENT_CERT: '/cert.pem',
    });
    const names = [
      'VAULT_ADDR',
      'VAULT_CACERT',
      'VAULT_CLIENT_CERT',
      'VAULT_CLIENT_TIMEOUT',
      'VAULT_MAX_RETRIES',
    ];
    expect(found.map((problem) => names.find((name) => problem.startsWith(name)))).toEqual(names);
  });
});
