import type { ModelRole } from '../access-model.ts';
import { tokenType } from '../login-token.ts';
import type { Problem } from '../../model/kind.ts';
import { eachRole, numberIn } from './each.ts';
import { platformOf } from './role-platform.ts';

const LONGEST_LEEWAY = 300;
/** Audiences that tokens for other services carry, as their guides tell people to ask for. */
const OTHER_SERVICE =
  /^(sts\.amazonaws\.com|sigstore|api:\/\/AzureADTokenExchange|https:\/\/github\.com\/[^/]+|https:\/\/iam\.googleapis\.com\/.+|https:\/\/kubernetes\.default\.svc(\..+)?)$/;

/** The tokens of Azure Pipelines have no other: https://learn.microsoft.com/en-us/azure/devops/pipelines/release/configure-workload-identity */
const AZURE_AUDIENCE = 'api://AzureADTokenExchange';
const ofAzurePipelines = /^https:\/\/vstoken\.dev\.azure\.com\//;

/** What a role's tokens live by, and for whom the tokens that it takes were made. */
export const roleTokens = eachRole(function* (role) {
  const { values, mount, resource } = role;
  const { token_ttl: ttl, token_period: period, token_max_ttl: longest } = values;
  const { token_explicit_max_ttl: end } = values;
  const { default_lease_ttl: usual, max_lease_ttl: most } = mount.values;
  const isLimited = longest > 0 || end > 0 || usual > 0 || most > 0 || mount.isAssumed;
  if (ttl === 0 && period === 0 && !isLimited) {
    yield {
      code: 'role-token-life-not-set',
      message: 'neither the role nor its mount limits the life of a token: it is the server’s, 32 days',
      fields: ['token_ttl'],
    };
  }
  yield* endless(role);
  if (values.token_type === 'batch' && tokenType({ role: values, mount: mount.values }) === 'batch') {
    yield {
      code: 'role-issues-batch-tokens',
      message: 'token_type batch: nobody can revoke or renew a token of this role',
      fields: ['token_type'],
    };
  }
  for (const cidr of values.token_bound_cidrs.filter((one) => /\/0$/.test(one))) {
    yield {
      code: 'network-is-everywhere',
      message: `token_bound_cidrs holds ${cidr}, which is every address`,
      fields: ['token_bound_cidrs'],
      member: cidr,
    };
  }
  for (const field of ['expiration_leeway', 'not_before_leeway', 'clock_skew_leeway']) {
    if (numberIn(resource, field) <= LONGEST_LEEWAY) continue;
    yield {
      code: 'leeway-too-long',
      message: `${field} of ${numberIn(resource, field)}s takes a stolen token for as long after its end`,
      fields: [field],
    };
  }
  for (const audience of values.bound_audiences.filter((one) => OTHER_SERVICE.test(one))) {
    if (audience === AZURE_AUDIENCE && ofAzurePipelines.test(mount.config?.bound_issuer ?? '')) continue;
    yield {
      code: 'audience-of-other-service',
      message: `the audience ${audience} is that of tokens which are made for another service`,
      fields: ['bound_audiences'],
      member: audience,
    };
  }
});

const LONGEST_PERIOD = 72 * 3600;

/** A renewal asks for no claim, so that it goes on when whoever logged in no longer could. */
function* endless(role: ModelRole): Iterable<Problem> {
  const { token_period: period, token_explicit_max_ttl: end } = role.values;
  const isBatch = tokenType({ role: role.values, mount: role.mount.values }) === 'batch';
  if (period === 0 || end > 0 || isBatch) return;
  const isService = platformOf(role)?.services === true;
  if (isService && period <= LONGEST_PERIOD) return;
  yield {
    code: 'role-token-without-end',
    message: isService
      ? `a token that is stolen lives for ${period / 3600}h without any renewal, and as long as somebody renews it`
      : 'a token of this role lives as long as somebody renews it, and no renewal looks at its claims again',
    fields: ['token_period'],
  };
}
