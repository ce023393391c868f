import { accessPolicy } from '../../../src/access/access-policy.ts';
import { buildAcl } from '../../../src/access/build-acl.ts';
import { decide } from '../../../src/access/decide.ts';
import type { AccessOperation } from '../../../src/access/decide.ts';
import { needsSudo } from '../../../src/access/sudo-path.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import type { AclBench } from './acl-bench.ts';

/** Requests that change nothing, on paths that need `sudo` and on their neighbours that do not. */
const HARMLESS: readonly (readonly [AccessOperation, string, string])[] = [
  ['read', 'GET', 'sys/auth'],
  ['read', 'GET', 'sys/auth/token'],
  ['read', 'GET', 'sys/auth/token/tune'],
  ['read', 'GET', 'sys/mounts/auth/token/tune'],
  ['read', 'GET', 'sys/audit'],
  ['read', 'GET', 'sys/config/cors'],
  ['read', 'GET', 'sys/config/auditing/request-headers'],
  ['read', 'GET', 'sys/config/state/sanitized'],
  ['list', 'LIST', 'sys/config/ui/headers'],
  ['read', 'GET', 'sys/config/ui/headers/none'],
  ['read', 'GET', 'sys/internal/inspect/router/root'],
  ['read', 'GET', 'sys/internal/counters/activity'],
  ['read', 'GET', 'sys/leases'],
  ['update', 'PUT', 'sys/leases/lookup'],
  ['list', 'LIST', 'sys/leases/lookup'],
  ['list', 'LIST', 'sys/leases/lookup/none'],
  ['read', 'GET', 'sys/leases/count'],
  ['read', 'GET', 'sys/plugins/catalog'],
  ['read', 'GET', 'sys/plugins/catalog/secret/kv'],
  ['list', 'LIST', 'sys/plugins/catalog/secret'],
  ['read', 'GET', 'sys/rotate/config'],
  ['read', 'GET', 'sys/raw/none'],
  ['list', 'LIST', 'sys/raw'],
  ['update', 'POST', 'sys/remount'],
  ['list', 'LIST', 'auth/token/accessors'],
  ['list', 'LIST', 'auth/token/roles'],
  ['update', 'POST', 'auth/token/lookup-accessor'],
  ['delete', 'DELETE', 'pki/root/none'],
];
const MOUNTS = new Map([['pki/', 'pki']]);

/** Where server and evaluator do not agree when the rules have everything but `sudo`, and when they have that, too. */
export async function compareSudo(bench: AclBench): Promise<readonly object[]> {
  const differences: object[] = [];
  const all = '["create", "read", "update", "patch", "delete", "list"';
  const texts = [`path "*" { capabilities = ${all}] }`, `path "*" { capabilities = ${all}, "sudo"] }`];
  const names = await bench.writePolicies(texts);
  for (const [index, text] of texts.entries()) {
    const name = names[index] ?? '';
    const token = await bench.token([name]);
    const acl = buildAcl({ server: bench.server, policies: [accessPolicy(name, text)], now: Date.now() });
    for (const [operation, method, path] of HARMLESS) {
      const { status, body } = await bench.send(method, path, {
        token,
        ...(operation === 'update' && { body: {} }),
      });
      const decision = decide(acl, { operation, path, mounts: MOUNTS });
      if (decision.allowed === (status === 403)) differences.push({ method, path, status, body, text });
    }
  }
  return differences;
}

/** Where the server's OpenAPI document and the evaluator do not agree on what needs `sudo`. */
export async function compareMarkedPaths(bench: AclBench): Promise<readonly string[]> {
  await bench.send('POST', 'sys/mounts/pki', { body: { type: 'pki' } });
  const { body } = await bench.send('GET', 'sys/internal/specs/openapi');
  const paths = isWireObject(body['paths']) ? Object.entries(body['paths']) : [];
  if (paths.length < 200) throw new Error('an OpenAPI document has hundreds of paths');
  return paths.flatMap(([template, item]) => {
    const path = template.slice(1).replace(/\{[^}]*\}/g, 'x');
    const isMarked = isWireObject(item) && item['x-vault-sudo'] === true;
    return isMarked === needsSudo(path, bench.server, MOUNTS) ? [] : [`${template}: ${String(isMarked)}`];
  });
}
