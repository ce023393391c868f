import { eachMount, listIn, textIn } from './each.ts';

/** Names under which requests and answers carry what opens doors. */
const SECRET_KEYS = new Set([
  'jwt',
  'token',
  'client_token',
  'oidc_client_secret',
  'password',
  'secret_id',
  'id_token',
]);
const SECRET_HEADERS = /^(authorization|cookie|host|x-forwarded-.+|x-vault-token)$/i;

/** Methods by which no person logs in. */
const FOR_MACHINES = new Set([
  'jwt',
  'approle',
  'kubernetes',
  'aws',
  'azure',
  'gcp',
  'alicloud',
  'oci',
  'cf',
]);

/** Tuning of an auth mount that lets more out than it looks. */
export const mountTuning = eachMount(function* ({ resource, type }) {
  for (const field of ['audit_non_hmac_request_keys', 'audit_non_hmac_response_keys']) {
    for (const key of listIn(resource, field).filter((name) => SECRET_KEYS.has(name))) {
      yield {
        code: 'audit-shows-secrets',
        message: `${field} writes the values of "${key}" to the audit log in clear`,
        fields: [field],
        member: key,
      };
    }
  }
  for (const header of listIn(resource, 'passthrough_request_headers')) {
    if (!SECRET_HEADERS.test(header)) continue;
    yield {
      code: 'header-to-plugin',
      message: `passthrough_request_headers hands the header ${header} of each request to the plugin`,
      fields: ['passthrough_request_headers'],
      member: header,
    };
  }
  if (FOR_MACHINES.has(type) && textIn(resource, 'listing_visibility') === 'unauth') {
    yield {
      code: 'mount-shown-to-everybody',
      message: 'listing_visibility unauth shows a mount for machines to everybody without a token',
      fields: ['listing_visibility'],
    };
  }
  if (textIn(resource, 'token_type') === 'batch') {
    yield {
      code: 'mount-issues-batch-tokens',
      message: 'token_type batch gives every login a token that nobody can revoke or renew',
      fields: ['token_type'],
    };
  }
});
