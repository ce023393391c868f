import validate from '#test-validator';
import { finding } from '../model/catalogue.ts';
import { canonicalCidr } from '../model/cidr.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { WireObject } from '../model/wire.ts';
import { buildValue } from '../spec/build-value.ts';
import type { BuildInput } from '../spec/build-value.ts';
import { locate } from '../spec/locate.ts';
import type { Part, SpecPath } from '../spec/locate.ts';
import { shapeOfDocument } from '../spec/shape.ts';
import { joinPath } from '../spec/spec-path.ts';
import { supplier } from '../spec/supply.ts';
import type { Variables } from '../spec/variables.ts';
import type { YamlDocument } from '../spec/yaml-document.ts';
import type { AccessTest, ClaimsSource, LoginSubject, TokenSubject } from './access-test.ts';
import { claimPath } from './claim-path.ts';
import { readExpected } from './read-expected.ts';
import type { WrittenExpectation } from './read-expected.ts';
import { readRequest } from './read-request.ts';
import type { WrittenRequest } from './read-request.ts';
import type { TestFile } from './test-files.ts';

/** A test as the schema has it. */
interface WrittenTest {
  readonly name: string;
  readonly login?: {
    readonly mount: string;
    readonly role?: string;
    readonly namespace?: string;
    readonly claims?: WireObject;
    readonly claims_file?: string;
    readonly jwt_file?: string;
    readonly jwt_env?: string;
    readonly without?: readonly string[];
    readonly header?: { readonly alg: string };
    readonly remote_address?: string;
  };
  readonly token?: {
    readonly policies?: readonly string[];
    readonly role?: string;
    readonly namespace?: string;
  };
  readonly expect?: WrittenExpectation;
  readonly can?: readonly (string | WrittenRequest)[];
  readonly cannot?: readonly (string | WrittenRequest)[];
}

/** The tests of a file. */
export interface ReadTests {
  readonly tests: readonly AccessTest[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the tests of a file, in which `${var:NAME}` stands for variables of the spec. */
export function readTests(file: TestFile, variables: Variables): ReadTests {
  const read = file.documents.map((document) => readDocument(file, document, variables));
  return {
    tests: read.flatMap(({ tests }) => tests),
    diagnostics: [...file.diagnostics, ...read.flatMap(({ diagnostics }) => diagnostics)],
  };
}

function readDocument(file: TestFile, { root, sound }: YamlDocument, variables: Variables): ReadTests {
  if (!sound) return { tests: [], diagnostics: [] };
  const { source } = file;
  const built = buildValue({ root, source, folder: file.folder, patterns: [], supply: supplyOf(variables) });
  const document = {
    value: built.value,
    locate: (path: SpecPath, part?: Part): Position => locate(root, source, path, part),
  };
  const errors = validate(built.value) ? [] : (validate.errors ?? []);
  const shape = shapeOfDocument(document, {
    validate: () => errors,
    name: 'the test file',
    listing: 'vaultctl schema --tests',
    kinds: [],
  });
  const diagnostics = [...built.diagnostics, ...shape.diagnostics];
  // Of a key without a value the loader has told.
  if (diagnostics.length > 0 || errors.length > 0) return { tests: [], diagnostics };
  const { tests } = built.value as unknown as { readonly tests: readonly WrittenTest[] }; // as the schema says
  const read = tests.map((test, index) =>
    readTest(test, file, (path, part) => document.locate(['tests', index, ...path], part)),
  );
  return {
    tests: read.flatMap(({ tests: own }) => own),
    diagnostics: [...read.flatMap((one) => one.diagnostics), ...sameNames(tests, document.locate)],
  };
}

/** A test file says who gets in, and needs neither the environment nor files for that. */
function supplyOf(variables: Variables): BuildInput['supply'] {
  const fromVariables = supplier({
    variables,
    env: () => undefined,
    envPrefix: undefined,
    narrower: [],
    file: () => undefined,
  });
  return (piece) =>
    piece.kind === 'var'
      ? fromVariables(piece)
      : {
          fault: (at) =>
            finding('substitution-syntax', `a test file takes no \${${piece.kind}:${piece.name}}`, {
              hint: 'use a variable of the spec: ${var:NAME}',
              ...(at !== undefined && { at }),
            }),
        };
}

function readTest(test: WrittenTest, file: TestFile, place: AccessTest['locate']): ReadTests {
  const requests = (['can', 'cannot'] as const).flatMap((key) =>
    (test[key] ?? []).map((one, index) => readRequest(one, key === 'can', place([key, index]))),
  );
  const form = {
    isLogin: test.login !== undefined,
    namesRole: test.login?.role !== undefined,
    requests: (['can', 'cannot'] as const).find((key) => (test[key] ?? []).length > 0),
  };
  const { expected, diagnostics } = readExpected(test.expect ?? {}, form, place);
  const faults = [
    ...requests.filter((one) => 'code' in one),
    ...diagnostics,
    ...addressFaults(test.login?.remote_address, place),
  ];
  const { name } = test;
  if (faults.length > 0) return { tests: [], diagnostics: faults };
  const subject = test.login === undefined ? tokenOf(test.token ?? {}) : loginOf(test.login, file, place);
  const good = requests.flatMap((one) => ('code' in one ? [] : [one]));
  return { tests: [{ name, subject, expected, requests: good, locate: place }], diagnostics: [] };
}

function tokenOf({ policies = [], role, namespace = '' }: NonNullable<WrittenTest['token']>): TokenSubject {
  return { kind: 'token', namespace: bare(namespace), policies, role };
}

/** What is no address lies in no network, and a login from there would be refused for that. */
function addressFaults(address: string | undefined, place: AccessTest['locate']): readonly Diagnostic[] {
  if (address === undefined || (canonicalCidr(address) !== undefined && !address.includes('/'))) return [];
  const message = `remote_address is ${JSON.stringify(address)}, not an IP address`;
  const hint = 'write one address without a port or a mask, such as 10.1.2.3';
  return [finding('test-value', message, { at: place(['login', 'remote_address']), hint })];
}

function loginOf(
  login: NonNullable<WrittenTest['login']>,
  file: TestFile,
  place: AccessTest['locate'],
): LoginSubject {
  return {
    kind: 'login',
    namespace: bare(login.namespace ?? ''),
    mount: bare(login.mount).replace(/^auth\//, ''),
    role: login.role,
    source: sourceOf(login, file, place),
    without: login.without ?? [],
    algorithm: login.header?.alg,
    remoteAddress: login.remote_address,
  };
}

function sourceOf(
  {
    claims,
    claims_file: claimsFile,
    jwt_file: jwtFile,
    jwt_env: name = '',
  }: NonNullable<WrittenTest['login']>,
  { folder }: TestFile,
  place: AccessTest['locate'],
): ClaimsSource {
  if (claims !== undefined)
    return { kind: 'claims', claims, locate: (claim) => place(['login', 'claims', ...claimPath(claim)]) };
  if (claimsFile !== undefined) return { kind: 'claims-file', path: joinPath(folder, claimsFile) };
  return jwtFile === undefined
    ? { kind: 'jwt-env', name }
    : { kind: 'jwt-file', path: joinPath(folder, jwtFile) };
}

function bare(path: string): string {
  return path.replaceAll(/^\/+|\/+$/g, '');
}

/** Two tests of one name cannot be told apart in a report. */
function sameNames(
  tests: readonly WrittenTest[],
  place: (path: SpecPath, part?: Part) => Position,
): readonly Diagnostic[] {
  const first = new Map<string, number>();
  return tests.flatMap(({ name }, index) => {
    const before = first.get(name);
    if (before === undefined) first.set(name, index);
    if (before === undefined) return [];
    const related = [{ at: place(['tests', before, 'name']), note: 'it stands here first' }];
    const at = place(['tests', index, 'name']);
    return [
      finding('duplicate-object', `the test ${JSON.stringify(name)} stands twice`, {
        at,
        related,
        hint: 'give each test a name of its own',
      }),
    ];
  });
}
