import type { DiagnosticCode } from '../../../../src/model/catalogue.ts';
import type { ServerInfo } from '../../../../src/model/server.ts';
import type { MemoryVaultOptions } from '../../../support/memory-vault.ts';
import type { Written } from '../../../support/vault-with.ts';
import { path, specOf as specOfPolicies } from '../lint-case.ts';
import type { LintCase } from '../lint-case.ts';
import { specOf as specOfLogins } from '../login-case.ts';
import type { LoginCase } from '../login-case.ts';

/** By row of the catalogue: specs with the mistake that the row describes, and specs that look alike and are right. */
export type RowStories = Readonly<
  Record<string, { readonly bad: readonly RowStory[]; readonly good: readonly RowStory[] }>
>;

/** A spec, and the command that looks at it. */
export interface RowStory extends Live {
  readonly spec: string;
  readonly command: string;
  /** The code by which a bad one is found, where the row has several. */
  readonly code?: DiagnosticCode;
}

/** The server that a plan is made for, and what is on it already. */
interface Live {
  readonly vault?: MemoryVaultOptions;
  readonly on?: readonly Written[];
}

export type Fields = Readonly<Record<string, unknown>>;

/** Bad specs that are found by one of several codes. */
export const by = (code: DiagnosticCode, ...stories: readonly RowStory[]): readonly RowStory[] =>
  stories.map((story) => ({ ...story, code }));

/** A spec as it stands. */
export const text = (spec: string): RowStory => ({ spec, command: 'lint' });
/** A spec of these parts. */
export const parts = (spec: object): RowStory => text(JSON.stringify({ version: 1, ...spec }));
/** A role whose bound claims are written in YAML. */
export const claims = (written: string): RowStory =>
  text(`version: 1
auth:
  ci:
    type: jwt
    config: { jwks_url: https://ci.example.com/keys, bound_issuer: https://ci.example.com }
    roles:
      web:
        role_type: jwt
        user_claim: sub
        bound_audiences: [vault]
        bound_claims: { ${written} }
`);
/** Roles of the mount `ci`. */
export const login = (story: LoginCase): RowStory => ({
  spec: specOfLogins(story),
  command: lintFor(story.server),
});
/** Policies, and who has them. */
export const policies = (story: LintCase): RowStory => ({
  spec: specOfPolicies(story),
  command: lintFor(story.server),
});

/** The config of the mount `ci`, its role `web`, and the token role `app`. */
export const config = (fields: Fields): RowStory => login({ config: fields });
export const role = (fields: Fields): RowStory => login({ role: fields });
export const tokenRole = (fields: Fields): RowStory => login({ tokenRoles: { app: fields } });
/** The same where the mount takes the tokens of an issuer. */
export const at = (issuer: string, fields: Fields, more: LoginCase = {}): RowStory =>
  login({
    config: { jwks_url: null, oidc_discovery_url: issuer, bound_issuer: issuer },
    role: fields,
    ...more,
  });
/** The same for tasks of Nomad. */
export const nomad = (fields: Fields, more: LoginCase = {}): RowStory =>
  login({
    config: { jwks_url: 'https://nomad.example.com/.well-known/jwks.json', bound_issuer: null },
    role: fields,
    ...more,
  });

/** The policy `app`. */
export const policy = (written: unknown, more: Partial<LintCase> = {}): RowStory =>
  policies({ policies: { app: written }, ...more });
/** The same beside a KV engine of version 2. */
export const kv = (written: string): RowStory => policy(written, { engines: { secret: '2' } });
/** The same, and the role `web` that gives it. */
export const held = (written: string, fields: Fields = {}): RowStory =>
  policy(written, { roles: { web: { token_policies: ['app'], ...fields } } });

/** A plan for a server on which something is. */
export const plan = (
  spec: object,
  { flags = '', ...live }: Live & { readonly flags?: string } = {},
): RowStory => ({ ...parts(spec), ...live, command: `plan ${flags}`.trim() });

function lintFor(server: Partial<ServerInfo> | undefined): string {
  if (server === undefined) return 'lint';
  const { flavour = 'vault', version } = server;
  return version === undefined ? `lint --server=${flavour}` : `lint --server=${flavour}-${version}`;
}

/** A secret to read; any policy to write; what others have to read. */
export const READ = path('secret/data/app', 'read');
export const ADMIN = path('sys/policies/acl/*', 'create', 'update');
export const SNAPSHOT = path('sys/storage/raft/snapshot', 'read');

export const GITHUB = 'https://token.actions.githubusercontent.com';
export const GITLAB = 'https://gitlab.com';
export const KEYCLOAK = 'https://id.example.com/realms/main';
export const KUBERNETES = 'https://kubernetes.default.svc.cluster.local';
export const BAO = { flavour: 'openbao', version: '2.6.2' } as const;
export const OLD_BAO = { flavour: 'openbao', version: '2.5.1' } as const;
