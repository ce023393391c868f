import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectVault } from '../../../src/adapters/vault/connect-vault.ts';
import type { VaultConnection } from '../../../src/adapters/vault/connect-vault.ts';
import { connection } from '../../../src/adapters/vault/connection.ts';
import { envelope, json, noFiles, rejection, stub } from './stub-server.ts';

const at = { namespace: '', path: 'sys/auth' };

interface Stoppable extends VaultConnection {
  readonly stop: () => void;
}

/** A connection in real time, and the signal that ends its run. */
async function stoppable(address: string, parallelism: number): Promise<Stoppable> {
  const settings = await connection({ VAULT_ADDR: address, VAULT_TOKEN: 'some-token' }, {}, noFiles);
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  return { ...connectVault(settings, { parallelism, stopped }), stop };
}

test('after the signal nothing is tried again, and no wait goes on', async () => {
  await using server = await stub((response) => {
    json(response, { errors: ['too many requests'] }, 429, { 'retry-after': '60' });
  });
  const vault = await stoppable(server.address, 1);
  const start = performance.now();
  const refused = rejection(vault.write(at, {}));
  const waited = vault.clock.sleep(60_000);
  await expect.poll(() => server.seen.length).toBe(1);
  await sleep(50);
  vault.stop();
  // The refusal is a certain one, and stays it.
  expect(await refused).toMatchObject({ facts: { status: 429, fate: 'refused' } });
  await waited;
  expect(performance.now() - start).toBeLessThan(5000);
  expect(server.seen).toHaveLength(1);
  await vault.close();
});

test('what waits for its turn when the signal comes is not sent; what comes later is', async () => {
  await using server = await stub((response, { url }) => {
    if (url === '/v1/slow') setTimeout(() => envelope(response, { a: 1 }), 300);
    else envelope(response, { b: 2 });
  });
  const vault = await stoppable(server.address, 1);
  const first = vault.read({ ...at, path: 'slow' });
  const second = rejection(vault.write(at, {}));
  await expect.poll(() => server.seen.length).toBe(1);
  vault.stop();
  expect(await first).toEqual({ a: 1 });
  expect(await second).toMatchObject({ facts: { fate: 'not-sent' } });
  expect(await vault.read({ ...at, path: 'after' })).toEqual({ b: 2 });
  expect(server.seen.map(({ url }) => url)).toEqual(['/v1/slow', '/v1/after']);
  await vault.close();
});

test('an answer that never comes is given up, there is time for a look, and then nothing is sent', async () => {
  await using server = await stub((response, { method }) => {
    if (method === 'GET') envelope(response, { a: 1 });
  });
  const vault = await stoppable(server.address, 2);
  const start = performance.now();
  const lost = rejection(vault.write(at, {}));
  await expect.poll(() => server.seen.length).toBe(1);
  vault.stop();
  expect(await lost).toMatchObject({ facts: { fate: 'unknown' } });
  expect(await vault.read(at)).toEqual({ a: 1 });
  expect(performance.now() - start).toBeLessThan(5000);
  await sleep(1500);
  expect(await rejection(vault.read(at))).toMatchObject({ facts: { fate: 'not-sent' } });
  await vault.close();
});
