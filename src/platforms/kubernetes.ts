import { block, byName, text, texts } from './block-schema.ts';
import { blocksOf, keySource, plainText, putMount, putRole, roleProperties } from './jwt-preset.ts';
import type { Platform, Preset } from './platform.ts';
import { always, registeredClaims } from './registered-claims.ts';

const TTL = '1h';

const preset: Preset = {
  key: 'kubernetes',
  doc: 'Pods of one cluster: a mount, and a role for each service account.',
  plain: [['mount']],
  schema: block(
    'Pods of one Kubernetes cluster.',
    {
      mount: text('Path of the mount. Default: jwt/kubernetes.'),
      issuer: text('Issuer of the cluster, as in `iss` (`--service-account-issuer` of the API server).'),
      keys: keySource,
      audience: texts('Audience of the projected tokens.'),
      roles: byName(
        'By name: who may log in, and with which policies.',
        block(
          'A service account.',
          {
            namespace: texts('Namespace of the service account.'),
            service_account: texts('Name of the service account.'),
            ...roleProperties(TTL),
          },
          { required: ['namespace', 'service_account', 'policies'] },
        ),
      ),
    },
    { required: ['issuer', 'audience', 'roles'] },
  ),
  expand(given, put) {
    const mount = plainText(given, 'mount', 'jwt/kubernetes');
    const issuer = { value: given['issuer'] ?? '', from: ['issuer'] };
    putMount(put, { mount, given, from: [], issuer });
    for (const [name, role] of blocksOf(given, 'roles')) {
      const from = ['roles', name];
      putRole(put, {
        mount,
        name,
        given: role,
        from,
        userClaim: 'sub',
        whyUserClaim: 'One identity for the service account, in whatever pod.',
        audience: { value: given['audience'] ?? [], from: ['audience'] },
        bound: [
          {
            claim: '/kubernetes.io/namespace',
            value: role['namespace'] ?? '',
            key: [...from, 'namespace'],
            why: 'A JSON pointer into the claim kubernetes.io.',
          },
          {
            claim: '/kubernetes.io/serviceaccount/name',
            value: role['service_account'] ?? '',
            key: [...from, 'service_account'],
          },
        ],
        ttl: TTL,
        whyTtl: 'A pod can log in again at any time with its projected token.',
      });
    }
  },
};

/**
 * Pods, by the token of their service account. `kubernetes.io` is an object, so what is in it is named by a JSON pointer.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 */
export const kubernetes: Platform = {
  name: 'kubernetes',
  title: 'Kubernetes',
  doc: 'Pods of Kubernetes, by their service account.',
  url: 'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
  isIssuer: (url) =>
    /^https:\/\/kubernetes\.default(\.svc(\.[^/]+)?)?$/.test(url) ||
    /^https:\/\/oidc(-|\.)eks\.[^/]+\/id\/[^/]+$/.test(url) ||
    /^https:\/\/container\.googleapis\.com\/v1\/projects\/[^/]+\/locations\/[^/]+\/clusters\/[^/]+$/.test(
      url,
    ) ||
    /^https:\/\/[^/]+\.oic\.prod-aks\.azure\.com\//.test(url) ||
    /^https:\/\/[^/]+.*\/openid\/v1\/jwks$/.test(url),
  services: true,
  userClaims: ['sub', '/kubernetes.io/serviceaccount/uid'],
  claims: {
    ...registeredClaims,
    sub: {
      ...always,
      unique: true,
      fixes: ['/kubernetes.io/namespace', '/kubernetes.io/serviceaccount/name'],
      form: { pattern: /^system:serviceaccount:/, words: 'system:serviceaccount:NAMESPACE:NAME' },
    },
    // The API server's own unless the pod asks for another.
    aud: { type: 'list', presence: 'always', byCaller: true },
    'kubernetes.io': { type: 'object', presence: 'always' },
    '/kubernetes.io/namespace': always,
    '/kubernetes.io/serviceaccount/name': always,
    '/kubernetes.io/serviceaccount/uid': {
      ...always,
      unique: true,
      fixes: ['/kubernetes.io/namespace', '/kubernetes.io/serviceaccount/name'],
    },
    '/kubernetes.io/pod/name': { type: 'text', presence: 'sometimes', perRun: true },
    '/kubernetes.io/pod/uid': { type: 'text', presence: 'sometimes', unique: true, perRun: true },
    '/kubernetes.io/node/name': { type: 'text', presence: 'sometimes' },
    '/kubernetes.io/node/uid': { type: 'text', presence: 'sometimes', unique: true },
    '/kubernetes.io/warnafter': { type: 'number', presence: 'sometimes' },
  },
  ownClaims: [
    '/kubernetes.io/namespace',
    '/kubernetes.io/serviceaccount/name',
    '/kubernetes.io/serviceaccount/uid',
  ],
  preset,
};
