import { pathRule } from '../../policy-language/path-rule.ts';
import { commonPaths } from '../common-paths.ts';
import type { LintRule } from './rule.ts';
import { grants, stanzaFinding, stanzas } from './stanza.ts';

/** Paths by which somebody is given rights. */
const GIVING = [
  'sys/policies/acl/*',
  'sys/policy/*',
  'auth/+/config',
  'auth/+/role/+',
  'auth/+/users/+',
  'auth/token/create',
  'auth/token/create-orphan',
  'auth/token/create/+',
  'auth/token/roles/+',
  'identity/entity',
  'identity/entity/+/+',
  'identity/group',
  'identity/group/+/+',
].map(pathRule);

/**
 * Rules about parameters on paths that give rights: whole lists are compared, a parameter that is left out passes, and a
 * second policy widens them. https://github.com/hashicorp/vault/issues/19849
 */
export const parameterGuards: LintRule = function* ({ model }) {
  for (const stanza of stanzas(model)) {
    const { allowed_parameters: allowed, denied_parameters: denied } = stanza.rule;
    const key = denied === undefined ? 'allowed_parameters' : 'denied_parameters';
    if (allowed === undefined && denied === undefined) continue;
    if (!grants(stanza, 'create', 'update', 'patch')) continue;
    if (!GIVING.some((path) => commonPaths(path, stanza.path).length > 0)) continue;
    const message = `${key} on "${stanza.rule.path}" does not keep its holder from giving rights`;
    const at = stanza.rule.attributes.find((one) => one.key === key)?.at;
    yield stanzaFinding(stanza, 'policy-parameters-as-guard', message, { ...(at && { at }) });
  }
};
