import { byteLength } from '../model/byte-length.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { knows } from '../model/server.ts';
import { goQuote, goValueText } from './go-text.ts';
import type { KnownLogin, Refused, Undecided } from './login.ts';

const SINCE = { openbao: '2.2' };
/** `{{ .claim }}` or `{{ .claim.key }}` */
const ACTION = /\{\{[ \t\r]*((?:\.[\p{L}_][\p{L}\p{Nd}_]*)+)[ \t\r]*\}\}/gu;

/**
 * The policies that the role names, filled in from the claims where OpenBao does that. Of Go's templates only fields
 * are known here. https://openbao.org/api-docs/auth/jwt/
 */
export function filledPolicies({
  role,
  server,
  claims,
}: KnownLogin): readonly string[] | Refused | Undecided {
  if (!role.token_policies_template_claims || !knows(server, SINCE)) return role.token_policies;
  const filled: string[] = [];
  for (const [index, policy] of role.token_policies.entries()) {
    if (/\{\{|\n/.test(policy.replaceAll(ACTION, ' '))) return undecided(policy);
    for (const match of policy.matchAll(ACTION)) {
      const problem = fieldProblem(policy, match, claims);
      if (problem !== undefined) return failed(index, problem);
    }
    filled.push(policy.replaceAll(ACTION, (_, path: string) => fieldText(claims, path)));
  }
  return filled;
}

function fieldText(claims: WireObject, path: string): string {
  let value: Wire = claims;
  for (const field of fieldsOf(path)) value = isWireObject(value) ? (value[field] ?? null) : null;
  return value === null ? '<no value>' : goValueText(value);
}

/** Why a field cannot be had, in the words of Go's `text/template`. */
function fieldProblem(policy: string, match: RegExpExecArray, claims: WireObject): string | undefined {
  const [whole, path = ''] = match;
  let value: Wire = claims;
  for (const field of fieldsOf(path)) {
    const problem = stepProblem(value, field);
    if (problem !== undefined) {
      const column = bytesBefore(policy, match.index + whole.indexOf('.')) + chainStart(path);
      return `template:1:${String(column)}: executing "template" at <${path}>: ${problem}`;
    }
    value = (value as WireObject)[field] ?? null;
  }
  return undefined;
}

function stepProblem(value: Wire, field: string): string | undefined {
  if (value === null) return `nil pointer evaluating interface {}.${field}`;
  if (!isWireObject(value)) return `can't evaluate field ${field} in type interface {}`;
  return Object.hasOwn(value, field) ? undefined : `map has no entry for key ${goQuote(field)}`;
}

/** A chain of fields counts as beginning at its second one. */
function chainStart(path: string): number {
  const [first = '', ...others] = fieldsOf(path);
  return others.length === 0 ? 0 : bytesBefore(`.${first}`, first.length + 1);
}

function fieldsOf(path: string): readonly string[] {
  return path.slice(1).split('.');
}

function bytesBefore(text: string, index: number): number {
  return byteLength(text.slice(0, index));
}

function failed(index: number, problem: string): Refused {
  const text = `failed to template policy [${String(index)}]: unable to apply template: template: ${problem}`;
  return { kind: 'refused', refusals: [{ by: 'policies', text, status: 500 }] };
}

function undecided(policy: string): Undecided {
  return { kind: 'undecided', by: 'policies', reason: `the server fills in the template "${policy}"` };
}
