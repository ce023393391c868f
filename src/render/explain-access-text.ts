import { humanSeconds } from '../model/duration.ts';
import type { ReportedAccess, ReportedRule, ReportedStanza } from '../model/explained.ts';
import type { Wire } from '../model/wire.ts';
import { placeText, roleText } from './explain-role-text.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

/** The answer to a request, with the rule that decides and those that it beats, for people. */
export function accessText(report: ReportedAccess, style: Style): string {
  const { verdict, operation, path, as, policies, rule, beaten } = report;
  const shown = { allowed: style.add, refused: style.error, open: style.warning }[verdict](verdict);
  const lines = [
    `${shown} ${operation} ${path} as ${as}`,
    `  ${reasonText(report)}`,
    ...(NO_TOKEN.has(report.reason)
      ? []
      : [`  policies of the token: ${policies.length === 0 ? 'none' : policies.join(', ')}`]),
    ...labelled('groups of the login', report.groups),
    ...labelled('not known, so there may be more rules', report.unknown_policies),
    ...labelled('not on the server, so without rules', report.missing_policies),
    ...(rule === undefined ? [] : ['', 'The rule that decides:', ...ruleLines(rule)]),
    ...(beaten.length === 0 ? [] : ['', 'Rules that match too, and have no say:']),
    ...beaten.flatMap((other) => [...ruleLines(other), `    loses: ${other.why}`]),
    ...block(
      'Stanzas that do not count, since their templates have no value here:',
      report.unfilled.map(stanzaLine),
    ),
    ...block('Stanzas that do not count, since their time is over:', report.expired.map(stanzaLine)),
    ...block(
      'What may be meant:',
      report.hints.map((hint) => `  ${hint}`),
    ),
    ...block(
      'Note:',
      report.notes.map((note) => `  ${note}`),
    ),
  ];
  const login = report.login === undefined ? '' : `\nThe login:\n${roleText(report.login, style)}`;
  return `${lines.map(printableLine).join('\n')}\n${login}`;
}

/** Reasons for which there is no token whose policies could be named. */
const NO_TOKEN: ReadonlySet<string> = new Set(['login', 'creation', 'caller', 'program']);

/** A rule, a line for each stanza, and what it demands of a request. */
export function ruleLines(rule: ReportedRule): readonly string[] {
  const denies = rule.capabilities.includes('deny') && rule.stanzas.length > 1;
  return [
    `  path "${rule.path}"  ${capabilities(rule.capabilities)}`,
    ...rule.stanzas.map(({ policy, line, at, path, capabilities: own }) => {
      const written = path === rule.path || path === `/${rule.path}` ? '' : `, written "${path}"`;
      const part = rule.stanzas.length > 1 ? `: ${capabilities(own)}` : '';
      return `    policy ${policy}, line ${String(line)}${written}${part}${placeText(at)}`;
    }),
    ...(denies ? ['    one deny of the same path erases all that others grant there'] : []),
    ...constraintLines(rule),
  ];
}

function stanzaLine({ policy, line, path, capabilities: own, at }: ReportedStanza): string {
  return `  path "${path}"  ${capabilities(own)}  policy ${policy}, line ${String(line)}${placeText(at)}`;
}

function constraintLines(rule: ReportedRule): readonly string[] {
  const times: [string, number][] = [
    ['shortest wrapping', rule.min_wrapping_ttl],
    ['longest wrapping', rule.max_wrapping_ttl],
  ];
  return [
    ...labelled('  required parameters', rule.required_parameters),
    ...labelled('  allowed parameters', parameters(rule.allowed_parameters)),
    ...labelled('  denied parameters', parameters(rule.denied_parameters)),
    ...times
      .filter(([, seconds]) => seconds > 0)
      .map(([name, seconds]) => `    ${name}: ${humanSeconds(seconds)}`),
    ...labelled('  MFA (Vault Enterprise)', rule.mfa_methods),
    ...labelled('  control group (Vault Enterprise)', rule.control_groups),
  ];
}

function parameters(values: Readonly<Record<string, readonly Wire[]>>): readonly string[] {
  return Object.entries(values).map(([name, accepted]) =>
    accepted.length === 0 ? name : `${name}=${accepted.map((value) => JSON.stringify(value)).join('|')}`,
  );
}

/** Why, in words, for each reason that the decision has. */
function reasonText(report: ReportedAccess): string {
  const { reason, operation, rule, parameters: judged, wrapping } = report;
  const bad = judged.filter(({ verdict }) => verdict !== 'allowed');
  const texts: Readonly<Record<string, string>> = {
    granted: 'the rule below grants it',
    root: 'the policy root may do everything',
    help: 'everybody may ask for help',
    login: 'the login is refused, so there is no token',
    creation: 'the token role refuses to make such a token',
    patterns:
      'it cannot be told: the token may be asked for with policies that the token role has patterns for',
    caller: 'it cannot be told: the token has policies of the one that asks for it',
    program:
      'it cannot be told: the program of the role decides which policies a token has, and is not looked into',
    'no-rule': 'no rule of the token matches the path',
    denied: 'the rule below denies it',
    capability: `the rule below has no ${operation}: it has ${capabilities(rule?.capabilities ?? [])}`,
    sudo: 'the path needs sudo as well, and the rule below does not have it',
    parameters: `the rule below does not take these parameters: ${bad.map(({ name, verdict }) => `${name} (${verdict})`).join(', ')}`,
    wrapping: `the rule below wants the answer wrapped, and the request is ${wrapping}`,
    page: 'the rule below limits how many keys one list may give, and the request asks for more',
    'other-namespace': 'the policy root is that of another namespace',
    'entity-disabled': 'the entity of the token is disabled',
    'root-with-others': 'a token with root and other policies is refused everything',
    'template-result': 'a template of a policy gives a path with +*, and the server then refuses everything',
  };
  const sudo = report.needs_sudo && report.allowed ? '; the path needs sudo, and it has that' : '';
  return `${doubtText(report)}${texts[reason] ?? reason}${sudo}`;
}

/** What stands before the reason where other policies may allow it. */
function doubtText({ verdict, reason, unknown_policies: unknown }: ReportedAccess): string {
  if (verdict !== 'open' || NO_TOKEN.has(reason)) return '';
  return unknown.length > 0
    ? 'policies that are not known may allow it; by the others, '
    : 'it may be asked for with policies that allow it; by those that it has, ';
}

function capabilities(list: readonly string[]): string {
  return list.length === 0 ? 'nothing' : list.join(', ');
}

function labelled(name: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`  ${name}: ${values.join(', ')}`];
}

function block(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function printableLine(line: string): string {
  return printable(line);
}
