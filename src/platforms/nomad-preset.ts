import type { SpecValue } from '../model/secret.ts';
import { block, byName, claimsToBind, flag, list, text, texts, time } from './block-schema.ts';
import { blocksOf, isOn, keySource, partOf, plainText, putMount } from './jwt-preset.ts';
import type { Block } from './jwt-preset.ts';
import { serverPolicy, workloadPolicy } from './nomad-policies.ts';
import type { Preset, Put } from './platform.ts';

const PERIOD = '72h';
const TASK_PERIOD = '30m';
const CLAIMS = ['nomad_namespace', 'nomad_job_id', 'nomad_task'];

/** A Nomad cluster: the token role of Nomad up to 1.9, workload identity from 1.7 on, or both while it migrates. */
export const nomadPreset: Preset = {
  key: 'nomad',
  doc: 'A Nomad cluster: a token role for its servers (Nomad up to 1.9), workload identity (from 1.7 on), or both while it migrates.',
  plain: [
    ['legacy', '*'],
    ['workload_identity', 'mount'],
    ['workload_identity', 'default_role'],
    ['workload_identity', 'policy'],
    ['workload_identity', 'kv_mount'],
    ['workload_identity', 'user_claim'],
    ['workload_identity', 'claim_mappings', '*'],
  ],
  schema: {
    ...block('A Nomad cluster.', {
      legacy: block('Tokens of tasks are made by Nomad’s servers, from a token role. Nomad up to 1.9.', {
        nomad_version: text('Version of Nomad, such as "1.9"; the findings depend on it.'),
        role: text('Name of the token role, `create_from_role` of the agents. Default: nomad-cluster.'),
        server_policy: text('Name of the policy for the servers’ own token. Default: nomad-server.'),
        allowed_policies: list('Policies that jobs may ask for. Default: all but those that are disallowed.'),
        disallowed_policies: list('Policies that no job may ask for. Default: the servers’ own.'),
        orphan: flag('Tokens of tasks outlive the servers’ token. Default: true, and false below Nomad 0.8.'),
        period: time(`Period of the tokens of tasks. Default: ${PERIOD}.`),
      }),
      workload_identity: block(
        'Tasks log in with a token that Nomad signs. Nomad from 1.7 on. The defaults are those of `nomad setup vault`.',
        {
          mount: text('Path of the mount, `jwt_auth_backend_path` of the agents. Default: jwt-nomad.'),
          keys: keySource,
          bound_issuer: text('`server.oidc_issuer` of Nomad, where it is set.'),
          supported_algs: list('Accepted signature algorithms. Default: EdDSA, RS256.'),
          audience: texts('Audience of the identities, `aud` in `default_identity`. Default: vault.io.'),
          default_role: text('Role of tasks that name none. Default: nomad-workloads.'),
          policy: text(
            'Name of its policy, by which each job reads its own secrets. Default: nomad-workloads.',
          ),
          user_claim: text('Claim that names the identity. Default: /nomad_job_id.'),
          claim_mappings: list(`Claims for policy templates. Default: ${CLAIMS.join(', ')}.`),
          kv_mount: text('Path of the KV engine of version 2 with the secrets. Default: secret.'),
          token_period: time(`Period of the tokens of tasks. Default: ${TASK_PERIOD}.`),
          roles: byName(
            'More roles by name, for the jobs that their claims bind.',
            block(
              'Which jobs get which policies.',
              {
                bound_claims: claimsToBind(
                  'Claims of the jobs: without any, every job of the cluster could take the role.',
                ),
                policies: list('Policies of the token that a task gets.'),
              },
              { required: ['bound_claims', 'policies'] },
            ),
          ),
        },
        { required: ['keys'] },
      ),
    }),
    anyOf: [{ required: ['legacy'] }, { required: ['workload_identity'] }],
  },
  expand({ legacy, workload_identity }, put) {
    if (legacy !== undefined) putLegacy(put, partOf({ legacy }, 'legacy'));
    if (workload_identity !== undefined) {
      putWorkloadIdentity(put, partOf({ workload_identity }, 'workload_identity'));
    }
  },
};

function putLegacy(put: Put, given: Block): void {
  const at = (key: string): readonly string[] => ['legacy', key];
  const role = plainText(given, 'role', 'nomad-cluster');
  const policy = plainText(given, 'server_policy', 'nomad-server');
  const place = ['token_roles', role];
  const version = given['nomad_version'];
  if (version !== undefined) put(['settings', 'nomad_version'], version, at('nomad_version'));
  put(place, {}, at('role'));
  if (given['allowed_policies'] !== undefined) {
    put([...place, 'allowed_policies'], given['allowed_policies'], at('allowed_policies'));
  }
  put(
    [...place, 'disallowed_policies'],
    given['disallowed_policies'] ?? [policy],
    at('disallowed_policies'),
    'Else a job could ask for the right to make tokens.',
  );
  put(
    [...place, 'orphan'],
    isOn(given['orphan'], !isBeforeOrphans(version)),
    at('orphan'),
    'The token of a task outlives the one by which it was made. Nomad below 0.8 refuses that.',
  );
  put([...place, 'renewable'], true, at('role'), 'Nomad demands it.');
  put(
    [...place, 'token_period'],
    given['period'] ?? PERIOD,
    at('period'),
    'Nomad demands a period, and renews the token for as long as the task runs.',
  );
  put([...place, 'token_explicit_max_ttl'], 0, at('role'), 'Nomad demands that there is no end.');
  put(
    ['policies', policy],
    serverPolicy(role),
    at('server_policy'),
    'For the token of Nomad’s servers, which is periodic and an orphan.',
  );
}

function isBeforeOrphans(version: SpecValue | undefined): boolean {
  return typeof version === 'string' && /^v?0\.[0-7](?:\.|$)/.test(version);
}

function putWorkloadIdentity(put: Put, given: Block): void {
  const at = (...keys: readonly string[]): readonly string[] => ['workload_identity', ...keys];
  const mount = plainText(given, 'mount', 'jwt-nomad');
  const role = plainText(given, 'default_role', 'nomad-workloads');
  const policy = plainText(given, 'policy', 'nomad-workloads');
  const config = ['auth', mount, 'config'];
  const issuer = given['bound_issuer'];
  putMount(put, { mount, given, from: at(), issuer: undefined });
  if (issuer !== undefined) put([...config, 'bound_issuer'], issuer, at('bound_issuer'));
  put([...config, 'jwt_supported_algs'], given['supported_algs'] ?? ['EdDSA', 'RS256'], at('supported_algs'));
  put([...config, 'default_role'], role, at('default_role'), 'Of tasks that name no role.');
  putTaskRole(put, { mount, given, name: role, from: at('default_role') });
  put(
    ['auth', mount, 'roles', role, 'token_policies'],
    [policy],
    at('policy'),
    'Any job may take this role, so its policy gives each job its own secrets only.',
  );
  const kvMount = plainText(given, 'kv_mount', 'secret');
  put(['policies', policy], workloadPolicy(mount, kvMount), at('policy'));
  for (const [name, more] of blocksOf(given, 'roles')) {
    const from = at('roles', name);
    const place = ['auth', mount, 'roles', name];
    putTaskRole(put, { mount, given, name, from });
    for (const [claim, value] of Object.entries(partOf(more, 'bound_claims'))) {
      put([...place, 'bound_claims', claim], value, [...from, 'bound_claims', claim]);
    }
    put([...place, 'token_policies'], more['policies'] ?? [], [...from, 'policies']);
  }
}

/** What all roles for tasks have. */
function putTaskRole(put: Put, { mount, given, name, from }: TaskRole): void {
  const at = (key: string): readonly string[] => ['workload_identity', key];
  const place = ['auth', mount, 'roles', name];
  const userClaim = plainText(given, 'user_claim', '/nomad_job_id');
  put(place, {}, from);
  put([...place, 'role_type'], 'jwt', from);
  put([...place, 'user_claim'], userClaim, at('user_claim'), 'One identity for all jobs of that name.');
  if (userClaim.startsWith('/')) put([...place, 'user_claim_json_pointer'], true, at('user_claim'));
  const audience = given['audience'] ?? 'vault.io';
  put([...place, 'bound_audiences'], Array.isArray(audience) ? audience : [audience], at('audience'));
  const claims = given['claim_mappings'] ?? CLAIMS;
  for (const claim of Array.isArray(claims) ? (claims as readonly SpecValue[]) : []) {
    if (typeof claim !== 'string') continue;
    put([...place, 'claim_mappings', claim], claim, at('claim_mappings'));
  }
  put([...place, 'token_type'], 'service', from, 'Batch tokens cannot be renewed.');
  put(
    [...place, 'token_period'],
    given['token_period'] ?? TASK_PERIOD,
    at('token_period'),
    'Nomad renews the token for as long as the task runs.',
  );
}

interface TaskRole {
  readonly mount: string;
  readonly given: Block;
  readonly name: string;
  readonly from: readonly string[];
}
