import type { Moment } from './stopped-run.ts';

/** What is written when the signal comes: nothing yet, or some of it, or all of it. */
export interface StopStory extends Moment {
  readonly name: string;
  readonly written: 'nothing' | 'some' | 'all';
  readonly policies?: number;
}

/** Moments of an apply of the spec of `stopSpec`, written one object at a time. */
export const stopStories: readonly StopStory[] = [
  {
    name: 'while it logs in',
    at: ({ path }) => path.endsWith('/login'),
    when: 'before',
    written: 'nothing',
  },
  { name: 'while it reads', at: ({ path }) => path === 'sys/auth', when: 'before', written: 'nothing' },
  {
    name: 'while it reads, from a server that says nothing more',
    at: ({ path }) => path === 'sys/auth',
    when: 'before',
    then: 'lost',
    written: 'nothing',
  },
  {
    name: 'before the first write',
    at: ({ path }) => path === 'sys/capabilities-self',
    when: 'after',
    written: 'nothing',
  },
  {
    name: 'while it enters the objects into the inventory',
    at: ({ path, method }) => path.startsWith('books/data/') && method === 'POST',
    when: 'before',
    written: 'nothing',
  },
  { name: 'before the server has a write', at: (_, writes) => writes === 3, when: 'before', written: 'some' },
  { name: 'before it has the answer', at: (_, writes) => writes === 3, when: 'after', written: 'some' },
  {
    name: 'in a write whose answer never comes',
    at: (_, writes) => writes === 3,
    when: 'after',
    then: 'lost',
    written: 'some',
  },
  {
    name: 'between two writes',
    at: ({ method }, writes) => method === 'GET' && writes === 3,
    when: 'before',
    written: 'some',
  },
  {
    name: 'between the two writes of one object',
    at: ({ path, method }) => method === 'POST' && /^sys\/auth\/[a-z0-9]+-approle$/.test(path),
    when: 'after',
    written: 'some',
  },
  {
    name: 'while it settles the inventory',
    at: ({ path, method }) => method === 'POST' && path.includes('/keys/'),
    when: 'before',
    written: 'all',
  },
  {
    name: 'while it takes the lock',
    at: ({ path, method }) => path.endsWith('/lock') && method === 'POST',
    when: 'before',
    written: 'nothing',
  },
  {
    name: 'while it takes the lock, and the answer never comes',
    at: ({ path, method }) => path.endsWith('/lock') && method === 'POST',
    when: 'after',
    then: 'lost',
    written: 'nothing',
  },
  {
    name: 'while it looks at its lock before a write',
    at: ({ path }, writes) => path.endsWith('/lock') && writes === 2,
    when: 'before',
    written: 'some',
  },
  {
    name: 'with 300 objects to write',
    at: (_, writes) => writes === 40,
    when: 'before',
    policies: 300,
    written: 'some',
  },
  {
    name: 'Ctrl-C',
    at: (_, writes) => writes === 3,
    when: 'before',
    signal: 'SIGINT',
    written: 'some',
  },
];

/** Objects under names of their own, one of which takes two writes, and one with a value that is never read back. */
export function stopSpec(id: string, issuer: string, policies: number): object {
  const names = Array.from({ length: policies }, (_, turn) => `${id}-read${turn}`);
  return {
    settings: { inventory: { mount: 'books', path: id }, lock: { mount: 'books', path: `${id}/lock` } },
    auth: {
      [`${id}-approle`]: { type: 'approle', tune: { user_lockout_config: { lockout_threshold: 3 } } },
      [`${id}-people`]: {
        type: 'oidc',
        config: { oidc_discovery_url: issuer, oidc_client_id: 'client', oidc_client_secret: 'of-nobody' },
      },
    },
    policies: Object.fromEntries(
      names.map((name) => [name, `path "secret/data/${name}" { capabilities = ["read"] }`]),
    ),
    token_roles: { [`${id}-nomad`]: { allowed_policies: names.slice(0, 2), orphan: true } },
  };
}
