import { isNobody } from '../model/explained.ts';
import type { ReportedWay, ReportedWhoCan } from '../model/explained.ts';
import { ruleLines } from './explain-access-text.ts';
import { placeText } from './explain-role-text.ts';
import { printable } from './printable.ts';

/** Everybody who can make a request, for people. */
export function whoCanText(report: ReportedWhoCan): string {
  const { operation, path, roles, token_roles: tokenRoles, groups, policies, undecided } = report;
  const idle = policies.filter((policy) => !policy.handed_out);
  const lines = [
    `${operation} ${path}`,
    ...(isNobody(report) ? ['', nobodyText(undecided.length > 0)] : []),
    ...titled('Roles:', roles.flatMap(wayLines)),
    ...titled(
      'Token roles, whose tokens can have a policy that grants it:',
      tokenRoles.map(({ address, policies: own }) => `  ${address}  with ${own.join(', ')}`),
    ),
    ...titled(
      'Groups:',
      groups.map(({ name, policies: own }) => `  ${name}  with ${own.join(', ')}`),
    ),
    ...titled(
      'Policies that grant it:',
      policies.flatMap(({ name, handed_out, rule }) => [
        `  ${name}${handed_out ? '' : ', which nothing hands out'}`,
        ...ruleLines(rule).map((line) => `  ${line}`),
      ]),
    ),
    ...titled('Whether these can is not known:', undecided.map(undecidedLine)),
    ...(idle.length === 0
      ? []
      : ['', 'A policy that nothing here hands out may still be given to a token by hand.']),
    '',
    'A token with the policy root can do everything.',
  ];
  return `${lines.map((line) => printable(line)).join('\n')}\n`;
}

function wayLines({ address, when, groups, demands }: ReportedWay): readonly string[] {
  const condition = {
    always: '',
    group: `, with a group of the token: ${groups.join(', ')}`,
    template: ', if what the templates are filled with fits the path',
  }[when];
  return [
    `  ${address}${condition}`,
    ...(demands.length === 0 ? ['    any token that the keys of the mount have signed'] : []),
    ...demands.map(({ check, values, at }) => `    ${check}: ${values.join(' or ')}${placeText(at)}`),
  ];
}

function nobodyText(areSomeUndecided: boolean): string {
  const reason = 'no role, token role or group gives a policy that grants it';
  return areSomeUndecided ? `Nobody can for sure: ${reason} as far as is known.` : `Nobody can: ${reason}.`;
}

function undecidedLine({ address, unknown_policies: names }: ReportedWhoCan['undecided'][number]): string {
  if (names.length === 0) return `  ${address}  its program decides which policies a token has`;
  const isPattern = (name: string): boolean => name.includes('*');
  const [patterns, known] = [names.filter(isPattern), names.filter((name) => !isPattern(name))];
  const parts = [
    ...(known.length === 0 ? [] : [`has ${known.join(', ')}, whose text is not known`]),
    ...(patterns.length === 0 ? [] : [`may give any policy like ${patterns.join(', ')}, known or not`]),
  ];
  return `  ${address}  ${parts.join('; ')}`;
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}
