/** One run of the command line whose document is held against the schema. The runs build on each other. */
export interface ReportRun {
  readonly title: string;
  readonly command: string;
  readonly spec?: string;
  /** Of access.test.yaml. */
  readonly tests?: string;
  readonly code: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The other server cannot have what it is about. */
  readonly only?: 'bao';
}

/** What `${env:…}` in the specs stands for. */
export const WITH_SECRET = { VAULTCTL_VAR_TEAM: 'planted-text' };

const ACCESS = `version: 1
auth:
  jwt:
    type: jwt
    description: \${env:VAULTCTL_VAR_TEAM}
    roles:
      deploy: { role_type: jwt, user_claim: sub, bound_subject: a, token_policies: [deploy], token_ttl: 5m }
policies:
  deploy: path "secret/data/deploy/*" { capabilities = ["read"] }
token_roles:
  nomad: { allowed_policies: [deploy] }
`;

/** A deny, with an end or without one, beside what it denies. */
function guarded(end: string): string {
  return `version: 1
policies:
  guard: |
    path "secret/data/*" { capabilities = ["read"] }
    path "secret/data/x" { capabilities = ["deny"] ${end} }
`;
}

/** A key that nobody has the other half of. */
function withConfig(spec: string): string {
  const key = 'MCowBQYDK2VwAyEAaxfDuvkojPPDh3KcBekiggQxc094giOsm8zeEyW2RSw=';
  const pem = `-----BEGIN PUBLIC KEY-----\\n${key}\\n-----END PUBLIC KEY-----`;
  return spec.replace('    roles:', `    config: { jwt_validation_pubkeys: ["${pem}"] }\n    roles:`);
}

export const documents: readonly ReportRun[] = [
  { title: 'validate, nothing to say', command: 'validate spec.yaml', spec: ACCESS, code: 0 },
  {
    title: 'validate, with errors, warnings and two places',
    command: 'validate spec.yaml',
    spec: `${ACCESS}---\nversion: 1\npolicies: { deploy: "path \\"a\\" { capabilities = [\\"read\\"] }" }\nauth: { x: { typ: jwt }, y: { type: jwt, tune: { max_lease_ttl: 1m }, roles: { a: { role_type: jwt, user_claim: sub, bound_subject: a, token_ttl: 1h } } } }\nsecrets: { KV: { type: kv } }\n`,
    code: 1,
  },
  {
    title: 'lint, with a warning that is waived',
    command: 'lint spec.yaml --select policy-glob-cuts-name',
    spec: `version: 1
policies: { app: 'path "secret/data/app*" { capabilities = ["read"] }' }
waivers:
  - { code: policy-glob-cuts-name, address: '*', reason: all of them are ours, until: 2099-12-31 }
`,
    code: 0,
  },
  { title: 'validate, no such file', command: 'validate nowhere.yaml', code: 1 },
  {
    title: 'validate, no spec at all',
    command: 'validate --var wrong spec.yaml',
    code: 1,
  },
  {
    title: 'test, one that holds and one that does not',
    command: 'test access.test.yaml --file spec.yaml',
    spec: ACCESS,
    tests: `version: 1
tests:
  - { name: good, token: { policies: [deploy] }, can: [read secret/data/deploy/a] }
  - { name: bad, token: { policies: [deploy] }, cannot: [read secret/data/deploy/a] }
`,
    code: 3,
  },
  { title: 'render of the long form', command: 'render spec.yaml', spec: ACCESS, code: 0 },
  { title: 'render of a spec with an error', command: 'render spec.yaml', spec: 'policies: {}\n', code: 1 },
  { title: 'plan of new objects', command: 'plan --stats spec.yaml', spec: ACCESS, code: 0 },
  {
    title: 'plan of a policy that asks for the accessor of a new mount',
    command: 'plan spec.yaml',
    spec: ACCESS.replace('deploy/*', '{{identity.entity.aliases.${accessor:jwt}.name}}/*'),
    code: 0,
  },
  {
    title: 'plan with changes and --detailed-exitcode',
    command: 'plan --detailed-exitcode spec.yaml',
    spec: ACCESS,
    code: 2,
  },
  {
    title: 'plan, no server there',
    command: 'plan spec.yaml',
    spec: ACCESS,
    code: 4,
    env: { VAULT_ADDR: 'http://127.0.0.1:1' },
  },
  { title: 'apply without approval', command: 'apply spec.yaml', spec: ACCESS, code: 1 },
  { title: 'apply', command: 'apply --auto-approve --stats spec.yaml', spec: ACCESS, code: 0 },
  {
    title: 'apply of which a part is refused and a part skipped',
    command: 'apply --auto-approve spec.yaml',
    spec: `${ACCESS.replace(
      '\npolicies',
      `\n  other:
    type: jwt
    tune: { plugin_version: v0.0.1 }
    roles: { a: { role_type: jwt, user_claim: sub, bound_subject: a } }
policies`,
    )}  second: { allowed_policies: [deploy] }\n`,
    code: 5,
  },
  {
    title: 'plan of changed objects, beside one that the spec does not name',
    command: 'plan spec.yaml',
    spec: ACCESS.replace('5m', '10m').replace('"read"', '"list"').replace('nomad:', 'other:'),
    code: 0,
  },
  {
    title: 'plan that a guard refuses',
    command: 'plan spec.yaml',
    spec: ACCESS.replace('type: jwt\n', 'type: jwt\n    local: true\n'),
    code: 6,
  },
  {
    title: 'apply of a config',
    command: 'apply --auto-approve spec.yaml',
    spec: withConfig(ACCESS),
    code: 0,
  },
  { title: 'plan that leaves the config out', command: 'plan spec.yaml', spec: ACCESS, code: 0 },
  { title: 'plan without changes', command: 'plan spec.yaml', spec: withConfig(ACCESS), code: 0 },
  {
    title: 'plan beside an object that a prune scope covers',
    command: 'plan spec.yaml',
    spec: `${ACCESS.replace('nomad:', 'other:')}prune: { token_roles: ["*"] }\n`,
    code: 0,
  },
  { title: 'apply of a deny', command: 'apply --auto-approve spec.yaml', spec: guarded(''), code: 0 },
  {
    title: 'plan of an end to it',
    command: 'plan spec.yaml',
    spec: guarded('expiration = "2099-12-31T00:00:00Z"'),
    code: 0,
    only: 'bao',
  },
  {
    title: 'apply that deletes',
    command: 'apply --prune --auto-approve spec.yaml',
    spec: `${ACCESS.replace('nomad:', 'other:')}prune: { token_roles: ["*"] }\n`,
    code: 0,
  },
];
