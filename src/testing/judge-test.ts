import { findMount, findProgram, findRole } from '../access/access-model.ts';
import type { AccessModel, ModelRole } from '../access/access-model.ts';
import { holderOfLogin, holderOfPolicies, judgeLogin } from '../access/holder.ts';
import type { Holder, ModelLogin } from '../access/holder.ts';
import type { Admitted } from '../access/login.ts';
import { tokenRolePolicies } from '../access/token-role.ts';
import { tokenRole } from '../kinds/token-role.ts';
import { addressOf } from '../model/resource.ts';
import type { Resource } from '../model/resource.ts';
import type { TestOutcome } from '../model/test-outcome.ts';
import type { WireObject } from '../model/wire.ts';
import type { AccessTest, LoginSubject, TokenSubject } from './access-test.ts';
import type { Answer, TokenFacts } from './answer.ts';
import { checkTest } from './check-answer.ts';
import { whyRefused } from './why-refused.ts';
import { rightOf } from './right-of.ts';
import { withTimes } from './with-times.ts';

/** The claims that a test's token has, and the algorithm of its signature, as far as they are known. */
export interface TestToken {
  readonly claims: WireObject;
  readonly algorithm: string | undefined;
}

interface Judged {
  readonly answer: Answer;
  readonly holders: readonly Holder[];
}

/** Holds a test against a spec; `now` is in milliseconds since 1970. A test of a login needs its token. */
export function judgeTest(
  test: AccessTest,
  token: TestToken | undefined,
  model: AccessModel,
  now: number,
): TestOutcome {
  const { subject } = test;
  const { answer, holders } =
    subject.kind === 'token'
      ? judgeToken(subject, test, model, now)
      : judgeJwt(subject, token ?? { claims: {}, algorithm: undefined }, model, now);
  const outcome = checkTest(test, answer, (request) =>
    holders.map((holder) => rightOf(model, holder, request)),
  );
  return hidden(outcome, model);
}

function judgeJwt(subject: LoginSubject, token: TestToken, model: AccessModel, now: number): Judged {
  const { namespace, mount: path, role: roleName } = subject;
  const mount = findMount(model, namespace, path);
  const where = `auth/${addressOf(namespace, path)}`;
  if (mount === undefined || mount.isAssumed) return open(`the spec has no mount ${where}`);
  const roles =
    roleName === undefined
      ? [...model.roles.values()].filter((role) => role.mount === mount)
      : [findRole(model, namespace, path, roleName)].flatMap((role) => role ?? []);
  const programs = roleName !== undefined && roles.length > 0 ? [] : programsAt(model, subject);
  const besides = programs.length === 0 ? undefined : mayAdmit(programs);
  if (roles.length === 0)
    return open(besides ?? `the spec has no role${roleName === undefined ? '' : ` ${roleName}`} at ${where}`);
  if (mount.config === undefined)
    return open(`the spec has no config of ${where}, so nobody knows what it demands`);
  const claims = subject.source.kind.startsWith('jwt')
    ? token.claims
    : withTimes(token.claims, subject.without, now);
  const login = {
    namespace,
    mount: path,
    claims,
    now,
    ...(token.algorithm !== undefined && { header: { alg: token.algorithm } }),
    ...(subject.remoteAddress !== undefined && { remoteAddress: subject.remoteAddress }),
  };
  const judged = joined(
    roles.map((role) => judgeRole({ ...login, roleName: role.name }, role, subject, model)),
    roleName === undefined,
  );
  return besides === undefined ? judged : doubted(judged, besides);
}

/** Programs at which the login may be judged besides. */
function programsAt(model: AccessModel, { namespace, mount, role }: LoginSubject): readonly Resource[] {
  if (role !== undefined) return [findProgram(model, namespace, mount, role)].flatMap((one) => one ?? []);
  return [...model.programs.values()].filter(
    (one) => one.namespace === namespace && one.ref.parent === mount,
  );
}

function mayAdmit(programs: readonly Resource[]): string {
  const names = programs.map(({ address }) => address).join(', ');
  const those = programs.length === 1 ? 'its program is' : 'their programs are';
  return `${names} may admit it: ${those} not looked into`;
}

/** What is known where one more role may admit the login, of which nothing is. */
function doubted({ answer, holders }: Judged, besides: string): Judged {
  switch (answer.kind) {
    case 'open':
      return { answer, holders };
    case 'refused':
      return open(besides);
    case 'admitted':
      return { answer: { ...answer, besides }, holders };
  }
}

function judgeRole(login: ModelLogin, role: ModelRole, subject: LoginSubject, model: AccessModel): Judged {
  const outcome = judgeLogin(model, login);
  if (outcome.kind === 'undecided') return open(outcome.reason);
  if (outcome.kind === 'refused') {
    const because = whyRefused(model, login, role, subject.source);
    return { answer: { kind: 'refused', refusals: outcome.refusals, because }, holders: [] };
  }
  const holder = holderOfLogin(model, role, outcome, login.now);
  const at = role.resource.origin?.at();
  const because = at === undefined ? [] : [{ at, note: 'this role admits it' }];
  const token = tokenFacts(role.name, outcome, holder);
  return { answer: { kind: 'admitted', tokens: [token], because }, holders: [holder] };
}

function tokenFacts(role: string, admitted: Admitted, { policies, groups }: Holder): TokenFacts {
  return {
    role,
    policies,
    ttl: admitted.ttl,
    maxTtl: admitted.maxTtl ?? 0,
    numUses: admitted.numUses,
    tokenType: admitted.tokenType,
    metadata: admitted.metadata,
    groups: groups.map(({ name }) => name),
  };
}

/** What several roles say together: it takes one that admits. */
function joined(judged: readonly Judged[], isAny: boolean): Judged {
  const [only] = judged;
  if (!isAny && only !== undefined) return only;
  const answers = judged.map(({ answer }) => answer);
  const unknown = answers.find((answer) => answer.kind === 'open');
  if (unknown !== undefined) return { answer: unknown, holders: [] };
  const admitted = answers.filter((answer) => answer.kind === 'admitted');
  const holders = judged.flatMap((one) => one.holders);
  if (admitted.length > 0) {
    const tokens = admitted.flatMap((answer) => answer.tokens);
    return {
      answer: { kind: 'admitted', tokens, because: admitted.flatMap(({ because }) => because) },
      holders,
    };
  }
  const refused = answers.filter((answer) => answer.kind === 'refused');
  const refusals = refused.flatMap((answer) => answer.refusals);
  return {
    answer: { kind: 'refused', refusals, because: refused.flatMap(({ because }) => because) },
    holders,
  };
}

function judgeToken(
  { namespace, policies, role: name }: TokenSubject,
  test: AccessTest,
  model: AccessModel,
  now: number,
): Judged {
  if (name === undefined) {
    // As the servers write them.
    const names = policies.map((policy) => policy.trim().toLowerCase());
    return given(names, [], { namespace, model, now });
  }
  const role = model.tokenRoles.get(addressOf(namespace, tokenRole.api.path({ parent: '', name })));
  if (role === undefined) return open(`the spec has no token role ${name}`);
  const made = tokenRolePolicies(role.values, policies);
  if (made.kind === 'undecided') return open(made.reason);
  const { origin } = role.resource;
  const because = (field: string, note: string): TestOutcome['checks'][number]['because'] =>
    origin === undefined ? [] : [{ at: origin.field(field), note }];
  if (made.kind === 'created')
    return given(made.policies, because('', 'this token role'), { namespace, model, now });
  const asked = { at: test.locate(['token', 'policies']), note: 'what is asked for' };
  const places = [asked, ...because(made.field, `${made.field} of the token role`)];
  return { answer: { kind: 'refused', refusals: [{ text: made.text }], because: places }, holders: [] };
}

function given(
  names: readonly string[],
  because: TestOutcome['checks'][number]['because'],
  {
    namespace,
    model,
    now,
  }: { readonly namespace: string; readonly model: AccessModel; readonly now: number },
): Judged {
  const holder = holderOfPolicies(model, { namespace, policies: names }, now);
  const tokens = [{ role: undefined, policies: holder.policies }];
  return { answer: { kind: 'admitted', tokens, because }, holders: [holder] };
}

function open(reason: string): Judged {
  return { answer: { kind: 'open', reason }, holders: [] };
}

/** Values of the spec that are secret stay out of what is shown. */
function hidden(outcome: TestOutcome, model: AccessModel): TestOutcome {
  const checks = outcome.checks.map((check) => ({
    ...check,
    ...(check.text !== undefined && { text: model.hide(check.text) }),
    because: check.because.map((one) => ({ ...one, note: model.hide(one.note) })),
  }));
  return { ...outcome, checks };
}
