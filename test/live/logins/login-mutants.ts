import { mutatedSource } from '../../support/mutated-source.ts';
import type { SourceMutant } from '../../support/mutated-source.ts';
import type { LoginModel } from './judge-logins.ts';

/** A flipped comparison or a dropped check in each step of a login. */
export const loginMutants: readonly SourceMutant[] = [
  ['access/token-times.ts', 'now + skew >= goTime(nbf)', 'now - skew >= goTime(nbf)'],
  ['access/token-times.ts', 'now - skew <= goTime(exp)', 'now <= goTime(exp)'],
  ['access/token-times.ts', 'now + skew >= goTime(iat)', 'true'],
  ['access/token-times.ts', 'claims.nbf > iat ? claims.nbf : iat', 'iat'],
  [
    'access/token-times.ts',
    'iat === 0n ? int64(exp - leeway(role.not_before_leeway)) : iat',
    'int64(exp - leeway(role.not_before_leeway))',
  ],
  ['access/token-times.ts', 'Math.max(Math.trunc(seconds), 0)', 'Math.abs(seconds)'],
  ['access/registered-claims.ts', `.replaceAll('ſ', 's').toLowerCase()`, ''],
  ['access/registered-claims.ts', 'typeError ??= mismatch', 'typeError = mismatch'],
  [
    'access/registered-claims.ts',
    'value === null ? 0n : goInt(value)',
    'value === null ? found[field] : goInt(value)',
  ],
  ['access/registered-claims.ts', '.sort(byCodeUnit)', ''],
  ['access/claim-value.ts', `flavour === 'openbao' && name`, 'name'],
  ['access/claim-value.ts', `if (typeof value === 'number') return`, 'if (false) return'],
  ['access/claim-value.ts', 'Math.trunc(value)', 'Math.round(value)'],
  ['access/claim-value.ts', '-(2n ** 63n)', '2n ** 63n - 1n'],
  [
    'access/claim-value.ts',
    `text === '' ? 0n : parseGoInt(text)`,
    `text === '' ? undefined : parseGoInt(text)`,
  ],
  ['access/claim-value.ts', `.replaceAll('~1', '/')`, ''],
  [
    'access/claim-value.ts',
    `name.startsWith('/') ? valueAt(claims, name) : plainClaim`,
    'false ? valueAt(claims, name) : plainClaim',
  ],
  ['access/bound-claims.ts', 'if (members.length === 0) break;', ''],
  ['access/bound-claims.ts', 'wanted === member;', 'String(wanted) === String(member);'],
  [
    'access/bound-claims.ts',
    'member instanceof NumberText && member.text === wanted.text',
    'String(member instanceof NumberText ? member.text : member) === wanted.text',
  ],
  ['access/bound-claims.ts', 'if (value === null) return `claim', 'if (value === undefined) return `claim'],
  ['access/bound-claims.ts', 'texts.map(boundValue)', 'texts.slice(0, 1).map(boundValue)'],
  ['access/login-identity.ts', 'role.user_claim_json_pointer ?', 'true ?'],
  ['access/login-identity.ts', `value !== null && typeof value !== 'string'`, `typeof value !== 'string'`],
  [
    'access/login-checks.ts',
    "  { by: 'claim-mappings', check: (login) => refusedBy(mappingRefusals(login)) },\n",
    '',
  ],
  ['access/login-checks.ts', "  { by: 'unbound-audience', check: unboundAudience },\n", ''],
  ['access/login-checks.ts', "  { by: 'algorithm', check: algorithm },\n", ''],
  ['access/login-checks.ts', "  { by: 'address', check: address },\n", ''],
  ['access/login-checks.ts', "  { by: 'subject', check: subject },\n", ''],
  ['access/login-checks.ts', "  { by: 'times', check: times },\n", ''],
  ['access/login-checks.ts', `value !== '' && knows`, 'knows'],
  ['access/login-checks.ts', 'value.length > 0;', 'value.length > 1;'],
  [
    'access/login-checks.ts',
    'config.bound_issuer !== registered.iss',
    'config.bound_issuer === registered.iss',
  ],
  ['access/login-token.ts', 'token_max_ttl, role.token_explicit_max_ttl', 'token_max_ttl'],
  ['access/login-token.ts', `mount.token_type === 'default-batch' ? 'batch' : 'service'`, `'service'`],
  ['access/login-token.ts', 'role.token_no_default_policy ? own', 'false ? own'],
  ['access/login-token.ts', `.replace(/-$/, '')`, ''],
  ['access/login-token.ts', `vault: ['control-group', 'response-wrapping']`, `vault: ['response-wrapping']`],
  [
    'access/login-token.ts',
    'role.token_ttl || mount.default_lease_ttl',
    'mount.default_lease_ttl || role.token_ttl',
  ],
  ['access/policy-templates.ts', 'others.length === 0 ? 0', 'true ? 0'],
  ['access/policy-templates.ts', 'if (value === null) return `nil', 'if (value === undefined) return `nil'],
  ['access/policy-templates.ts', `'<no value>'`, `''`],
  ['access/alias-metadata.ts', 'key.startsWith(RESERVED_PREFIX)', 'false'],
  ['access/admit.ts', 'login.isKnownAlias === true ? undefined', 'false ? undefined'],
  ['access/admit.ts', `if (alias === '') return`, 'if (false) return'],
  ['access/admit.ts', 'bindsAddress ? [remoteAddress]', 'false ? [remoteAddress]'],
  ['access/network.ts', 'ip.size !== net.size', 'false'],
  ['access/network.ts', '>> shift === net.bits >> shift', '=== net.bits'],
  ['access/go-text.ts', 'power < 6', 'power < 21'],
  ['access/go-text.ts', 'isPrintable(char) ? char', 'true ? char'],
];

/** The login model with one wrong place. */
export async function mutatedAdmit(mutant: SourceMutant): Promise<LoginModel> {
  const { admit } = (await mutatedSource(mutant, ['access/admit.ts'])) as { admit: LoginModel };
  return admit;
}
