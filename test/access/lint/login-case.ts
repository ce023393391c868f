import type { ServerInfo } from '../../../src/model/server.ts';

/** By code: specs in which it is found, and specs that look alike and are right. */
export type LoginStories = Readonly<Record<string, Readonly<Record<'bad' | 'good', readonly LoginCase[]>>>>;

/** What differs from a spec in which nothing is found. */
export interface LoginCase {
  /** The server that is looked at; Vault of some release otherwise. */
  readonly server?: Partial<ServerInfo>;
  /** Fields of the mount `ci`. */
  readonly mount?: Readonly<Record<string, unknown>>;
  /** Fields of its config; one that is null is left out. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Fields of its role `web`. */
  readonly role?: Readonly<Record<string, unknown>>;
  /** Whether the mount has the role `deploy` as well. */
  readonly hasTwoRoles?: true;
  /** More roles, with what differs from those two. */
  readonly roles?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly policies?: Readonly<Record<string, unknown>>;
  readonly tokenRoles?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const CONFIG = {
  jwks_url: 'https://ci.example.com/keys',
  bound_issuer: 'https://ci.example.com',
  jwt_supported_algs: ['RS256'],
};
const ROLE = {
  role_type: 'jwt',
  user_claim: 'sub',
  bound_audiences: ['vault'],
  bound_claims: { project: 'p' },
  token_ttl: '10m',
};

/** The spec as text; JSON is YAML. */
export function specOf(story: LoginCase): string {
  const { mount, config, role, hasTwoRoles, roles = {}, policies, tokenRoles } = story;
  const withoutNull = (given: object): object =>
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  return JSON.stringify(
    {
      version: 1,
      auth: {
        ci: {
          type: 'jwt',
          ...mount,
          config: withoutNull({ ...CONFIG, ...config }),
          roles: {
            web: withoutNull({ ...ROLE, ...role }),
            ...(hasTwoRoles && { deploy: ROLE }),
            ...Object.fromEntries(
              Object.entries(roles).map(([name, more]) => [name, withoutNull({ ...ROLE, ...more })]),
            ),
          },
        },
      },
      ...(policies && { policies }),
      ...(tokenRoles && { token_roles: tokenRoles }),
    },
    null,
    2,
  );
}
