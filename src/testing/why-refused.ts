import { explainLogin } from '../access/explain-login.ts';
import type { AccessModel, ModelRole } from '../access/access-model.ts';
import type { ModelLogin } from '../access/holder.ts';
import type { Position } from '../model/diagnostic.ts';
import type { TestCheck } from '../model/test-outcome.ts';
import type { ClaimsSource } from './access-test.ts';

/** The claim of the token that a field of a role or its config is about. */
const CLAIMS: Readonly<Record<string, string>> = {
  bound_issuer: 'iss',
  bound_subject: 'sub',
  bound_audiences: 'aud',
};
const OF_CONFIG = ['bound_issuer', 'oidc_client_id', 'jwt_supported_algs'];

/** Where the demands stand that a token does not meet, and the claims that do not meet them. */
export function whyRefused(
  { server }: AccessModel,
  login: ModelLogin,
  role: ModelRole,
  source: ClaimsSource,
): TestCheck['because'] {
  const lines = explainLogin({ ...login, server, role: role.values, config: role.mount.config });
  const failed = lines.filter(({ result }) => result === 'failed');
  return failed.flatMap(({ check, text }) => {
    const [field = '', key] = check.split(/ (.*)/);
    const claim = key ?? CLAIMS[field] ?? claimOfRole(role, field);
    const demand = placeOf(role, field, key);
    const at = claim === undefined || source.kind !== 'claims' ? undefined : source.locate(claim);
    return [
      ...(at === undefined ? [] : [{ at, note: claim === field ? text : `${claim ?? ''}: ${text}` }]),
      ...(demand === undefined ? [] : [{ at: demand, note: `${check} asks for it` }]),
    ];
  });
}

function claimOfRole({ values }: ModelRole, field: string): string | undefined {
  if (field === 'user_claim') return values.user_claim;
  if (field === 'groups_claim') return values.groups_claim;
  return ['exp', 'nbf', 'iat'].includes(field) ? field : undefined;
}

function placeOf(role: ModelRole, field: string, key: string | undefined): Position | undefined {
  const resource = OF_CONFIG.includes(field) ? role.mount.configResource : role.resource;
  if (resource === undefined || !(field in resource.values)) return undefined;
  return resource.origin?.field(field, key === undefined ? [] : [key]);
}
