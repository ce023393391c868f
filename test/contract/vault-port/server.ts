import { describe, expect, test } from 'vitest';
import type { Ask } from './ask.ts';
import { matching } from './matching.ts';

/** What all servers agree on about the server. */
export function serverContract(ask: Ask): void {
  const { read, readIn, isBao, write, remove, names, refusal, isVault, server } = ask;
  describe('the server', () => {
    test('says its version, and by one key which product it is', async () => {
      const health = await read('sys/health');
      expect(health).toMatchObject({ initialized: true, sealed: false, version: server().version });
      expect(health !== undefined && 'enterprise' in health).toBe(isVault());
    });

    test('says what the token is', async () => {
      expect(await read('auth/token/lookup-self')).toMatchObject({
        policies: ['root'],
        type: 'service',
        ttl: 0,
      });
    });

    test('says what the token may do', async () => {
      expect(await write('sys/capabilities-self', { paths: ['sys/auth'] })).toEqual([]);
    });

    test('refuses an unmounted path and an unknown one with words, never as absent', async () => {
      for (const path of ['auth/none/config', 'auth/none/role/x', 'none/config']) {
        expect(await refusal(read(path))).toEqual({
          status: 404,
          text: `no handler for route "${path}". route entry not found.`,
        });
      }
      expect(await refusal(names('auth/none/role'))).toMatchObject({
        status: 404,
        text: matching(/no handler/),
      });
      expect(await refusal(write('auth/none/role/x', {}))).toMatchObject({ status: 404 });
      expect(await refusal(remove('auth/none/role/x'))).toMatchObject({ status: 404 });
      expect(await refusal(read('sys/no-such-path'))).toMatchObject({
        status: 404,
        text: matching(/unsupported path/),
      });
    });

    test('ignores a namespace where it has none, and refuses one that it does not know', async () => {
      const answer = readIn('none', 'sys/auth');
      if (isBao('2.3')) {
        expect(await refusal(answer)).toEqual({ status: 404, text: 'namespace not found' });
      } else {
        expect(await answer).toEqual(await read('sys/auth'));
      }
    });
  });
}
