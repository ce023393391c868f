import type { ServerInfo } from '../../src/model/server.ts';

/** One valid object, with many of its kind's fields set to something else than the default. */
export interface FieldObject {
  readonly title: string;
  readonly kind: string;
  /** Where its mapping stands in the spec. */
  readonly place: readonly string[];
  /** What the spec holds besides: its mount, or roles and policies that it names. */
  readonly around: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Where the server shows it. */
  readonly path: string;
  /** Writes, by hand, that make an object of defaults, and where the server shows that one. */
  readonly bare: {
    readonly writes: readonly (readonly [string, object])[];
    readonly path: string;
    /** What it could not do without; its default is nothing. */
    readonly given?: string;
  };
  /** Fields that cannot be removed from this object, with the findings that say so, or `refused` by the server. */
  readonly needed?: Readonly<Record<string, string>>;
  /** Fields that can only be removed at once. */
  readonly together?: readonly (readonly string[])[];
  /** Products that take this object; both when absent. */
  readonly only?: ServerInfo['flavour'];
}

/** What the objects need from the machine. */
export interface FieldWorld {
  /** Issuer that the server can reach. */
  readonly issuer: string;
  readonly caPem: string;
  readonly publicKeys: readonly [string, string];
  /** JSON of a Google service account, made up. */
  readonly serviceAccount: string;
  /** Ids of an entity and of a group on the server. */
  readonly members: { readonly entity: string; readonly group: string };
  /** The plugin versions that the server itself has. */
  readonly versions: { readonly auth: string; readonly secret: string };
}

/** Fields of every role that hands out tokens. */
export const TOKEN_FIELDS = {
  token_explicit_max_ttl: '3h',
  token_bound_cidrs: ['10.0.0.0/8', '192.0.2.7'],
  token_no_default_policy: true,
  token_num_uses: 9,
  token_period: '20m',
};
