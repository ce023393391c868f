import type { ServerName } from '../support/servers.ts';

/** A field that either a table or the server's description lacks. */
export interface Difference {
  /** Name of the kind and the field. */
  readonly field: string;
  /** Who has it. */
  readonly has: 'the table' | 'the server';
  /** All servers when absent. */
  readonly on?: readonly ServerName[];
  readonly why: string;
}

/** The checked list. */
export const DIFFERENCES: readonly Difference[] = [
  ...['auth-mount', 'secrets-mount'].flatMap((kind): Difference[] => [
    {
      field: `${kind}.config`,
      has: 'the server',
      why: 'the part of the enable request that holds the fields of tune',
    },
    {
      field: `${kind}.plugin_name`,
      has: 'the server',
      why: 'the way of old servers to name a plugin, with the type "plugin"',
    },
    {
      field: `${kind}.user_lockout_config`,
      has: 'the server',
      why: 'the mapping that holds the lockout fields; refused for secrets engines',
    },
  ]),
  ...['counter_reset_duration', 'disable', 'duration', 'threshold'].map((key): Difference => ({
    field: `auth-mount.lockout_${key}`,
    has: 'the table',
    why: 'a key of user_lockout_config, whose keys are not described',
  })),
  {
    field: 'secrets-mount.force_no_cache',
    has: 'the table',
    why: 'a key of config in the enable request, whose keys are not described',
  },
  {
    field: 'secrets-mount.token_type',
    has: 'the server',
    why: 'one description for both kinds of mounts; a secrets engine issues no tokens of its own',
  },
  {
    field: 'group-alias.id',
    has: 'the server',
    why: 'names the alias that is changed; the tool uses the path for it',
  },
  {
    field: 'group-alias.mount',
    has: 'the table',
    why: 'the spec names a path, and the request the accessor of that mount',
  },
];
