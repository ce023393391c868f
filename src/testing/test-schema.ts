import type { SchemaPart } from '../model/field-type.ts';

/** What a request does, as a test file names it. */
export const OPERATIONS = ['create', 'read', 'update', 'patch', 'delete', 'list', 'scan', 'recover'] as const;

const TEXT = { type: 'string', minLength: 1 };
const TEXTS = { type: 'array', items: { type: 'string' } };
const TIME = { type: ['integer', 'string'] };

/** The JSON Schema (draft-07) of a test file. */
export function testSchema(): SchemaPart {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:vaultctl:test:1',
    title: 'vaultctl test file',
    description:
      'What access a spec gives, and what it does not: `vaultctl test` holds it against the spec or a server.',
    ...object(
      {
        $schema: { type: 'string', description: 'This schema, for editors.' },
        version: { const: 1, description: 'Version of the shape of test files.' },
        spec: {
          ...TEXT,
          description:
            'Spec file or folder that the tests are about, relative to this file. Default: vaultctl.yaml beside it, or else its folder.',
        },
        tests: {
          type: 'array',
          minItems: 1,
          items: { $ref: '#/definitions/test' },
          description: 'The tests, which do not depend on each other.',
        },
      },
      ['version', 'tests'],
    ),
    definitions: { test: test(), login: login(), token: token(), expect: expectation(), request: request() },
  };
}

function test(): SchemaPart {
  return {
    ...object(
      {
        name: { ...TEXT, description: 'What it shows, in words.' },
        login: { $ref: '#/definitions/login' },
        token: { $ref: '#/definitions/token' },
        expect: { $ref: '#/definitions/expect' },
        can: requests('Requests that the token is allowed.'),
        cannot: requests('Requests that the token is refused.'),
      },
      ['name'],
    ),
    oneOf: [{ required: ['login'] }, { required: ['token'] }],
  };
}

function login(): SchemaPart {
  return {
    description: 'A JWT, and where it logs in.',
    ...object(
      {
        mount: { ...TEXT, description: 'Path of the auth mount: jwt.' },
        role: {
          ...TEXT,
          description: 'Role that is asked for. Without it, every role of the mount is tried.',
        },
        namespace: { type: 'string', description: 'Namespace of the mount. Default: the root namespace.' },
        claims: {
          type: 'object',
          description:
            'Claims of the token. iat, nbf and exp are those of a token made just now, unless given.',
        },
        claims_file: { ...TEXT, description: 'File with the claims in JSON or YAML, relative to this file.' },
        jwt_file: { ...TEXT, description: 'File with a real JWT, relative to this file. It is never shown.' },
        jwt_env: { ...TEXT, description: 'Environment variable with a real JWT. It is never shown.' },
        without: { ...TEXTS, description: 'Claims that the token does not have: iat, nbf or exp.' },
        header: {
          description: 'Header of the token.',
          ...object({ alg: { ...TEXT, description: 'Algorithm of the signature: RS256.' } }, ['alg']),
        },
        remote_address: { ...TEXT, description: 'IP address of the caller as the server sees it.' },
      },
      ['mount'],
    ),
    oneOf: ['claims', 'claims_file', 'jwt_file', 'jwt_env'].map((key) => ({ required: [key] })),
  };
}

function token(): SchemaPart {
  return {
    description: 'A token that comes without a login: with these policies, or from a token role.',
    ...object({
      policies: { ...TEXTS, description: 'Its policies; with a role, those that are asked for.' },
      role: { ...TEXT, description: 'Token role (auth/token/roles) through which it is created.' },
      namespace: { type: 'string', description: 'Its namespace. Default: the root namespace.' },
    }),
    anyOf: [{ required: ['policies'] }, { required: ['role'] }],
  };
}

function expectation(): SchemaPart {
  return {
    description: 'What the server answers. Default: that it gives a token.',
    ...object({
      admitted: { type: 'boolean', description: 'Whether the server gives a token.' },
      refused: {
        type: ['boolean', 'string'],
        description:
          'That the server refuses: true, the reason (bound-claims), words of its answer, or a /regular expression/ for it.',
      },
      claim: { ...TEXT, description: 'Claim for which it refuses, as the role names it.' },
      roles: {
        ...TEXTS,
        description: 'The roles that admit the token, and no others. For a login without role.',
      },
      policies: { ...TEXTS, description: 'All policies of the token, with those of its groups.' },
      ttl: { ...TIME, description: 'TTL of the token: 5m.' },
      max_ttl: {
        ...TIME,
        description: 'Time from the login beyond which no renewal goes; 0 when there is no end.',
      },
      num_uses: { type: 'integer', description: 'How often the token can be used; 0 for any number.' },
      token_type: { enum: ['service', 'batch'], description: 'Type of the token.' },
      metadata: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Metadata of the token. What is not named here is not looked at.',
      },
      groups: { ...TEXTS, description: 'Names of the identity groups that the login brings.' },
    }),
  };
}

function requests(description: string): SchemaPart {
  return { type: 'array', items: { $ref: '#/definitions/request' }, description };
}

function request(): SchemaPart {
  return {
    description: 'One request: `read secret/data/app`, or with all that it brings.',
    if: { type: 'string' },
    then: true,
    else: object(
      {
        operation: { enum: OPERATIONS, description: 'What it does.' },
        path: { ...TEXT, description: 'Path as the API has it: secret/data/app.' },
        parameters: { type: 'object', description: 'Its body; of a read, its query.' },
        wrap_ttl: { ...TIME, description: 'TTL of the wrapping token that it asks for.' },
      },
      ['operation', 'path'],
    ),
  };
}

function object(properties: SchemaPart, required: readonly string[] = []): SchemaPart {
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    properties,
  };
}
