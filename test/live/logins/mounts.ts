import type { LoginConfig, LoginMount } from '../../../src/access/login.ts';

/** One mount of the bench with what the model is told of it. */
export interface BenchMount {
  readonly path: string;
  readonly mount: LoginMount;
  readonly config: LoginConfig;
}

const MOUNT: LoginMount = { default_lease_ttl: 0, max_lease_ttl: 0, token_type: 'default-service' };
const CONFIG: LoginConfig = {
  oidc_client_id: '',
  provider_config: {},
  jwt_supported_algs: [],
  bound_issuer: '',
  default_role: '',
};

/** Mounts that differ in all that matters to a login. */
export const benchMounts: readonly BenchMount[] = [
  { path: 'plain', mount: MOUNT, config: CONFIG },
  {
    path: 'jwt/ci',
    mount: { ...MOUNT, default_lease_ttl: 300, max_lease_ttl: 3600 },
    config: {
      ...CONFIG,
      bound_issuer: 'https://issuer.example.com',
      default_role: 'r0',
      jwt_supported_algs: ['ES256', 'PS256'],
    },
  },
  { path: 'batch', mount: { ...MOUNT, token_type: 'batch' }, config: { ...CONFIG, default_role: 'r1' } },
  { path: 'loose', mount: { ...MOUNT, token_type: 'default-batch', max_lease_ttl: 7200 }, config: CONFIG },
  { path: 'service', mount: { ...MOUNT, token_type: 'service', default_lease_ttl: 3000 }, config: CONFIG },
];
