/** Writes that leave a server in the states that trip tools up, in their order. */
export function traps(issuer: string): readonly (readonly [string, object])[] {
  const jwt = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['a'] };
  const policy = (name: string, text: string): readonly [string, object] => [
    `sys/policies/acl/${encodeURIComponent(name).replaceAll('%2F', '/')}`,
    { policy: text },
  ];
  const rule = 'path "a" { capabilities = ["read"] }';
  const base64 = Buffer.from(`${rule}\n# decoded\n`).toString('base64');
  return [
    // Mounts: upper case, a slash, no config, lists as text, lines and marks in the description.
    ['sys/auth/Team/CI', { type: 'jwt', description: 'two\nlines, "quoted": # and \u0007 \\ $' + '{x} ' }],
    ['sys/auth/bare', { type: 'jwt' }],
    [
      'sys/auth/people',
      { type: 'userpass', config: { default_lease_ttl: '90m', passthrough_request_headers: 'X-B, X-A' } },
    ],
    ['sys/auth/Bare', { type: 'approle', local: true }],
    ['sys/mounts/kv1', { type: 'kv' }],
    ['sys/mounts/kv2', { type: 'kv-v2', description: ' ' }],
    ['sys/mounts/kv1-2', { type: 'kv', options: { version: '2' } }],
    ['kv1-2/config', { max_versions: 3, delete_version_after: '-1s' }],
    // Configs: public keys with blanks at their ends, and a client whose secret nobody can read.
    ['sys/auth/oidc', { type: 'oidc' }],
    [
      'auth/oidc/config',
      {
        oidc_discovery_url: issuer,
        oidc_client_id: 'id',
        oidc_client_secret: 'canary-secret',
        default_role: 'WEB',
      },
    ],
    // Roles: deprecated names, comma strings, upper case, no role_type, written in two halves.
    [
      'auth/Team/CI/role/UPPER',
      {
        role_type: 'jwt',
        user_claim: 'sub',
        bound_audiences: 'b, a',
        policies: 'Dev,ops',
        ttl: '30m',
        max_ttl: 3600,
        num_uses: 3,
        bound_cidrs: '10.0.0.1/32,10.1.2.3/8',
        period: '1h',
      },
    ],
    [
      'auth/Team/CI/role/no-type',
      { user_claim: 'sub', allowed_redirect_uris: 'http://localhost:8250/oidc/callback' },
    ],
    ['auth/Team/CI/role/half', { ...jwt, bound_claims: { a: 'b' } }],
    [
      'auth/Team/CI/role/half',
      { role_type: 'jwt', token_ttl: 61, bound_claims_type: 'glob', clock_skew_leeway: -1 },
    ],
    [
      'auth/Team/CI/role/claims',
      {
        ...jwt,
        bound_claims: {
          'a.b': ['y', 'x', 'x'],
          n: 5,
          t: true,
          s: 'true',
          z: '007',
          empty: '',
          'key: #': '- x',
          sub: '$' + '{env:HOME}',
          d: '$' + '$' + '{x}',
        },
        claim_mappings: { '/a/b': '$' + '{y}' },
      },
    ],
    ['auth/Team/CI/role/float', { ...jwt, bound_claims: { f: 1.5 } }],
    ['auth/Team/CI/role/nothing', { ...jwt, bound_claims: { f: [] } }],
    ['auth/Team/CI/role/nested', { ...jwt, bound_claims: { f: [['x']] } }],
    ['auth/Team/CI/role/1', jwt],
    ['auth/oidc/role/jwt', jwt],
    // Token roles: empty, deprecated, case-sensitive, and a network that is none.
    ['auth/token/roles/Nomad', { allowed_policies: 'B, a ,A', period: '72h', explicit_max_ttl: 0 }],
    ['auth/token/roles/nomad', {}],
    ['auth/token/roles/root', { allowed_policies: 'root,a', orphan: 'true' }],
    ['auth/token/roles/socket', { token_bound_cidrs: ['a/b'] }],
    // Policies: names of every kind, and texts that must come back byte for byte.
    policy('Team/App', rule),
    policy('team-app', `${rule}\n`),
    policy('a b', `\n\n${rule}  \r\n# \u00e9\u{1f600} $` + '{var:x}\n\n\n'),
    policy('123', rule),
    policy('null', rule),
    policy('<<', rule),
    policy('constructor', rule),
    policy('__proto__', rule),
    policy('#: "x"', rule),
    policy('-', rule),
    policy('json', '{"path":{"a":{"capabilities":["read"]}}}'),
    policy('decoded', base64),
    policy('twice', Buffer.from(base64).toString('base64')),
    policy(
      'accessor',
      'path "a/{{identity.entity.aliases.$' + '{accessor:people}.name}}" { capabilities = ["read"] }',
    ),
    policy('comment', '# nothing yet\n'),
    policy('marked', `# vaultctl owner: other\n${rule}`),
  ];
}
