/** What varies in a spec with one role, one policy and one mount. */
export interface Written {
  readonly role?: string;
  readonly config?: string;
  readonly app?: string;
  readonly rest?: string;
}

export const READS = 'path "secret/data/web/*" { capabilities = ["read"] }';

/** A spec with one role, `auth/ci/role/web`, and its policy. */
export function oneRole({ role = '', config = '', app = READS, rest = '' }: Written): string {
  return `
version: 1
auth:
  ci:
    type: jwt
    config: { oidc_discovery_url: https://ci.example.com${config} }
    roles:
      web:
        role_type: jwt
        token_policies: [app]
${(role.includes('user_claim') ? role : `user_claim: sub\n${role}`)
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => `        ${line.trim()}`)
  .join('\n')}
policies:
  app: |
${app
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
${rest}
`;
}

export const AUD = 'bound_audiences: [vault]';
