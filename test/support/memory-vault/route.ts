import { celRole } from './cel-role.ts';
import { identity } from './identity-group.ts';
import { jwtConfig } from './jwt-config.ts';
import { jwtRole, jwtRoleNames } from './jwt-role.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import { kvConfig } from './kv-config.ts';
import { kvSecret } from './kv-secret.ts';
import { mount, mountTable, mountTune } from './mount.ts';
import { namespaces } from './namespace.ts';
import { policy, policyDetails, policyNames } from './policy.ts';
import { Refusal, unsupportedPath } from './refusal.ts';
import type { Call, MountState, Reply } from './state.ts';
import { system } from './system.ts';
import { tokenRole, tokenRoleNames } from './token-role.ts';

/** Finds the handler of a path, as the router of a server does. */
export function route(call: Call): Reply {
  const [first = '', second = '', ...rest] = call.path.split('/');
  const below = rest.join('/');
  if (first === 'sys') return systemPath(call, second, below);
  if (first === 'auth' && second === 'token') return tokenPath(call, below);
  if (first === 'identity') return identity(call, [second, ...rest].join('/'));
  return first === 'auth' ? inAuthMount(call) : inSecretsMount(call);
}

function systemPath(call: Call, topic: string, below: string): Reply {
  switch (topic) {
    case 'auth':
      return mountPath(call, 'auth', below);
    case 'mounts':
      return below.startsWith('auth/')
        ? mountPath(call, 'auth', below.slice(5))
        : mountPath(call, 'secrets', below);
    case 'policies':
      return policyPath(call, below);
    case 'namespaces':
      return namespaces(call, below);
    default:
      return system(call, below === '' ? topic : `${topic}/${below}`);
  }
}

function mountPath(call: Call, table: 'auth' | 'secrets', path: string): Reply {
  if (path === '') {
    if (call.method !== 'GET') throw unsupportedPath();
    return mountTable(call, table);
  }
  return path.endsWith('/tune') ? mountTune(call, table, path.slice(0, -5)) : mount(call, table, path);
}

function policyPath(call: Call, path: string): Reply {
  if (call.method === 'LIST' && path === 'acl') return policyNames(call);
  if (call.method === 'LIST' && path === 'detailed/acl') return policyDetails(call);
  if (!path.startsWith('acl/')) throw unsupportedPath();
  return policy(call, path.slice(4));
}

function tokenPath(call: Call, below: string): Reply {
  if (call.method === 'LIST' && below === 'roles') return tokenRoleNames(call);
  if (below.startsWith('roles/')) return tokenRole(call, below.slice(6));
  return system(call, `token/${below}`);
}

function inAuthMount(call: Call): Reply {
  const [name, found] = findMount(call.state.auth, call.path.slice(5)) ?? noHandler(call);
  const below = call.path.slice(`auth/${name}/`.length);
  if (found.info.type !== 'jwt' && found.info.type !== 'oidc') throw unsupportedPath();
  if (call.method === 'LIST' && below === 'role') return jwtRoleNames(found);
  const { reply, mount: changed } =
    below === 'config'
      ? jwtConfig(call, found)
      : below.startsWith('role/')
        ? jwtRole(call, found, below.slice(5))
        : /^cel\/role(?:\/|$)/.test(below)
          ? celRole(call, found, below.slice(9))
          : unsupported();
  if (changed !== undefined) call.state.auth.set(name, changed);
  return reply;
}

function inSecretsMount(call: Call): Reply {
  const [name, found] = findMount(call.state.secrets, call.path) ?? noHandler(call);
  const below = call.path.slice(name.length + 1);
  if (found.info.type !== 'kv') throw unsupportedPath();
  const isSecond = isWireObject(found.info.options) && found.info.options.version === '2';
  if (below !== 'config' && !isSecond) throw unsupportedPath();
  const { reply, mount: changed } = below === 'config' ? kvConfig(call, found) : kvSecret(call, found, below);
  if (changed !== undefined) call.state.secrets.set(name, changed);
  return reply;
}

function findMount(mounts: ReadonlyMap<string, MountState>, path: string): [string, MountState] | undefined {
  return [...mounts].find(([name]) => `${path}/`.startsWith(`${name}/`));
}

function noHandler({ path, method }: Call): never {
  const shown = method === 'LIST' ? `${path}/` : path;
  throw new Refusal(404, `no handler for route "${shown}". route entry not found.`);
}

function unsupported(): never {
  throw unsupportedPath();
}
