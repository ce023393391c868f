import { explainAccess } from '../access/explain/explain-access.ts';
import type { AskedAccess } from '../access/explain/explain-access.ts';
import { explainRoles } from '../access/explain/explain-roles.ts';
import type { Trial } from '../access/explain/explain-roles.ts';
import { hiddenReport } from '../access/explain/hidden-report.ts';
import { findSubject, holdersToken, subjectNames } from '../access/explain/find-subject.ts';
import { accessReport, roleReport, whoCanReport } from '../access/explain/report.ts';
import { whoCan } from '../access/explain/who-can.ts';
import type { AccessOperation } from '../access/decide.ts';
import { parseSeconds } from '../model/duration.ts';
import { isNobody } from '../model/explained.ts';
import type { Resource } from '../model/resource.ts';
import { accessText } from '../render/explain-access-text.ts';
import { rolesText } from '../render/explain-role-text.ts';
import { notSeenText } from '../render/not-seen-text.ts';
import { reportJson } from '../render/plan-json.ts';
import { resultJson } from '../render/result-json.ts';
import { makeStyle } from '../render/style.ts';
import type { Style } from '../render/style.ts';
import { whoCanText } from '../render/who-can-text.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { explainSource } from './explain-source.ts';
import type { ExplainSource, SourceOptions } from './explain-source.ts';
import { readTokenContent } from './explain-token.ts';
import type { TokenContentOptions } from './explain-token.ts';
import type { Io } from './io.ts';
import { specHere, UsageError } from './spec-options.ts';

export interface ExplainOptions extends SourceOptions, TokenContentOptions {
  readonly mount?: string;
  readonly role?: string;
  readonly path?: string;
  readonly operation?: AccessOperation;
  readonly as?: string;
  readonly data?: readonly string[];
  readonly wrapTtl?: string;
  readonly whoCan?: AccessOperation;
}

/** An answer: its data, its text, and the exit code that it stands for. */
interface Answer {
  readonly code: ExitCode;
  readonly report: object;
  readonly text: (report: never, style: Style) => string;
}

/**
 * `vaultctl explain`: why each role admits or refuses a token, which rule decides on a path, or who can reach it. Rejects
 * with a `UsageError`, or with a `VaultError` when the server was to be read.
 */
export async function runExplain(
  io: Io,
  given: readonly string[],
  options: ExplainOptions,
): Promise<ExitCode> {
  const { json = false } = options;
  const question = questionOf(options);
  const [first, ...others] = given;
  if (question === 'who-can') await demandPath(io, given, options);
  const content = await readTokenContent(io, options);
  const source = await explainSource(io, question === 'who-can' ? others : given, options);
  if ('diagnostics' in source) {
    const code = exitCode.wrongInput;
    if (json) io.out(reportJson({ command: 'explain', exitCode: code, diagnostics: source.diagnostics }));
    return code;
  }
  const now = io.now();
  const { unknownConfig, notSeen, model } = source;
  const trial = content && { ...content, now, unknownConfig };
  const answer = answers[question](source, { options, now, path: first ?? '', ...(trial && { trial }) });
  const report = hiddenReport(answer.report, (text) => model.hide(text));
  if (json) {
    const { flavour, version } = model.server;
    io.out(
      resultJson('explain', answer.code, {
        question,
        server: { flavour, version },
        ...report,
        not_seen: notSeen,
      }),
    );
  } else io.out(`${answer.text(report as never, makeStyle(io.color.out))}${notSeenText(notSeen)}`);
  return answer.code;
}

type Question = 'token' | 'access' | 'who-can';

function questionOf({ path, as, whoCan: operation, token, claims }: ExplainOptions): Question {
  const asks = [operation !== undefined, path !== undefined].filter(Boolean).length;
  if (asks > 1) throw new UsageError('--path and --who-can are two questions', 'ask one at a time');
  if (operation !== undefined) return 'who-can';
  if (path !== undefined) {
    if (as === undefined)
      throw new UsageError(
        '--path needs somebody who asks',
        'name a role: --as jwt/deploy, a token role, or --as policy:NAME',
      );
    return 'access';
  }
  if (token === undefined && claims === undefined)
    throw new UsageError(
      'explain what?',
      'name a token with --token FILE, a path with --path PATH --as ROLE, or ask --who-can read PATH',
    );
  return 'token';
}

/** The spec is easily taken for what is asked about when that was forgotten. */
async function demandPath(
  io: Io,
  [path, ...specs]: readonly string[],
  options: ExplainOptions,
): Promise<void> {
  if (path === undefined)
    throw new UsageError('--who-can takes a path', 'write for example --who-can read secret/data/app');
  if (specs.length > 0 || options.file !== undefined || options.live === true) return;
  const isThere = path === '-' || (await io.files.stat(path)) !== undefined;
  const isSpec = isThere && (/^-$|\.ya?ml$/.test(path) || (await specHere(io)) === undefined);
  if (isSpec)
    throw new UsageError(
      `${path} was taken as the path that is asked about`,
      `write that path first: --who-can read secret/data/app ${path}`,
    );
}

interface Asking {
  readonly options: ExplainOptions;
  readonly now: number;
  readonly trial?: Trial;
  /** The first argument. */
  readonly path: string;
}

const answers: Readonly<Record<Question, (source: ExplainSource, asking: Asking) => Answer>> = {
  token: aboutToken,
  access: aboutPath,
  'who-can': aboutEverybody,
};

function aboutToken({ model }: ExplainSource, { options, trial }: Asking): Answer {
  const { mount, role: name } = options;
  const isWanted = ({ ref }: Resource): boolean =>
    (mount === undefined || ref.parent === mount.replace(/^auth\/|\/$/g, '')) &&
    (name === undefined || ref.name === name.toLowerCase());
  const roles = [...model.roles.values()].filter(({ resource }) => isWanted(resource));
  const programs = [...model.programs.values()].filter(isWanted);
  if (roles.length + programs.length === 0)
    throw new UsageError(
      mount === undefined && name === undefined ? 'there is no JWT role' : 'there is no such JWT role',
      'look at the names with --role and --mount',
    );
  const told = (trial === undefined ? [] : explainRoles(model, { roles, programs }, trial)).map(roleReport);
  const isRefused = told.every(({ verdict }) => verdict === 'refused');
  return {
    code: isRefused ? exitCode.checkFailed : exitCode.done,
    report: { roles: told },
    text: (report: { roles: typeof told }, style) => rolesText(report.roles, style),
  };
}

function aboutPath({ model }: ExplainSource, { options, trial, now }: Asking): Answer {
  const { as = '', path = '', operation = 'read', data = [], wrapTtl } = options;
  const subject = findSubject(model, as);
  if (subject === undefined) {
    const names = subjectNames(model);
    throw new UsageError(`there is no role ${as}`, `name one of these: ${names.slice(0, 10).join(', ')}`);
  }
  if (trial !== undefined && (subject.kind === 'token-role' || subject.kind === 'policy'))
    throw new UsageError(
      'a JWT goes with a JWT role',
      'leave --token and --claims out, or name a JWT role with --as',
    );
  const asked: AskedAccess = {
    operation,
    path: path.replace(/^\/+/, ''),
    parameters: Object.fromEntries(
      data.map((text) => [text.replace(/=.*/s, ''), text.replace(/^[^=]*=/, '')]),
    ),
    ...(wrapTtl !== undefined && { wrapTtl: parseSeconds(wrapTtl) ?? 0 }),
  };
  const held = holdersToken(model, subject, now, trial);
  const report = accessReport(as, held, explainAccess(model, held.holder, asked));
  return { code: report.allowed ? exitCode.done : exitCode.checkFailed, report, text: accessText };
}

function aboutEverybody({ model, namespace }: ExplainSource, { options, now, path }: Asking): Answer {
  const asked: AskedAccess = { operation: options.whoCan ?? 'read', path: path.replace(/^\/+/, '') };
  const report = whoCanReport(asked, whoCan(model, asked, namespace, now));
  return { code: isNobody(report) ? exitCode.checkFailed : exitCode.done, report, text: whoCanText };
}
