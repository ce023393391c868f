import type { Position } from '../model/diagnostic.ts';
import { humanSeconds } from '../model/duration.ts';
import type { ReportedRole, ReportedToken } from '../model/explained.ts';
import { aligned } from './aligned.ts';
import { checksText } from './checks-text.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

/** What each role makes of a token, for people. */
export function rolesText(roles: readonly ReportedRole[], style: Style): string {
  const texts = roles.map((role) => roleText(role, style));
  const admitting = roles.filter(({ verdict }) => verdict === 'admitted').length;
  const open = roles.filter(({ verdict }) => verdict === 'open').length;
  const all = roles.length === 1 ? '1 role' : `${String(roles.length)} roles`;
  const rest = open === 0 ? '' : `; of ${String(open)} it cannot be told from here`;
  const end = `${String(admitting)} of ${all} ${admitting === 1 ? 'admits' : 'admit'} the token${rest}.\n`;
  return `${texts.join('\n')}\n${end}The signature of the token is not checked: the server does that, with the keys of the mount.\n`;
}

/** One role: its verdict, its demands, and the token that it gives. */
export function roleText(role: ReportedRole, style: Style): string {
  const { address, verdict, checks, errors, token } = role;
  const head = { admitted: style.add, refused: style.error, open: style.warning }[verdict](verdict);
  const isDefault = role.default ? ', the default role of its mount' : '';
  const said = errors
    .map((text) => `  the server says: ${printable(text)}\n`)
    .slice(0, 1)
    .join('');
  const shown = checks.map(({ text, at, ...rest }) => ({ ...rest, text: `${text}${placeText(at)}` }));
  return `${head} ${printable(address)}${isDefault}\n${indented(checksText(shown, style))}${said}${tokenText(token)}`;
}

/** `  (access.yaml:14)`, and nothing for what stands in no file. */
export function placeText(at: Position | undefined): string {
  return at === undefined ? '' : `  (${at.file}:${String(at.line)})`;
}

function tokenText(token: ReportedToken | undefined): string {
  if (token === undefined) return '';
  const { policies, unknown_policies: unknown, missing_policies: missing, groups, metadata } = token;
  const rows: [string, string][] = [
    ['policies', policies.join(', ')],
    ['not known', unknown.join(', ')],
    ['not on the server', missing.join(', ')],
    ['ttl', lifeText(token)],
    ['uses', token.num_uses === 0 ? '' : String(token.num_uses)],
    ['type', token.type === 'service' ? '' : token.type],
    ['alias', token.alias],
    [
      'metadata',
      Object.entries(metadata)
        .map(([key, value]) => `${key}=${value}`)
        .join(', '),
    ],
    ['groups', groups.join(', ')],
  ];
  return aligned(rows.filter(([, text]) => text !== '').map(([name, text]) => [name, printable(text)]));
}

function lifeText({ ttl, max_ttl: max, period, type }: ReportedToken): string {
  if (type === 'batch') return `${humanSeconds(ttl)}, cannot be renewed`;
  const end = max === undefined ? 'without an end' : `for ${humanSeconds(max)} at most`;
  return period > 0
    ? `${humanSeconds(ttl)} after each renewal, ${end}`
    : `${humanSeconds(ttl)}, can be renewed ${end}`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
