import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { AUDIENCE, ciPlatforms } from '../support/ci-platforms.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import {
  kustomization,
  manifest,
  mountedVolume,
  podRun,
  projectToken,
} from '../support/kubernetes-manifests.ts';
import type { PodSpec } from '../support/kubernetes-manifests.ts';
import { pipelineShell } from '../support/pipeline-shell.ts';
import type { PipelineShell } from '../support/pipeline-shell.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveServers } from '../support/servers.ts';

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface JobSpec {
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  readonly template: { readonly spec: PodSpec };
}
interface CronJobSpec {
  readonly schedule: string;
  readonly suspend?: boolean;
  readonly concurrencyPolicy: string;
  readonly jobTemplate: { readonly spec: JobSpec };
}

const cronJob = await manifest<CronJobSpec>('kubernetes/drift-cronjob.yaml');
const applyCronJob = await manifest<CronJobSpec>('kubernetes/apply-cronjob.yaml');
const drift = await manifest<JobSpec>('argocd/drift-hook.yaml');
const apply = await manifest<JobSpec>('argocd/apply-hook.yaml');
const jobs = [
  ['kubernetes', 'vaultctl-plan', cronJob.account, cronJob.job.spec.jobTemplate.spec],
  ['kubernetes', 'vaultctl-apply', applyCronJob.account, applyCronJob.job.spec.jobTemplate.spec],
  ['argocd', 'vaultctl-plan', drift.account, drift.job.spec],
  ['argocd', 'vaultctl-apply', apply.account, apply.job.spec],
] as const;
const podOf = {
  kubernetes: {
    looks: cronJob.job.spec.jobTemplate.spec.template.spec,
    applies: applyCronJob.job.spec.jobTemplate.spec.template.spec,
  },
  argocd: { looks: drift.job.spec.template.spec, applies: apply.job.spec.template.spec },
};

describe.each(jobs)('the job of ci/%s under %s', (platform, role, account, job) => {
  const pod = job.template.spec;

  test('is tried once, without a token of the cluster, and without rights on its node', () => {
    expect(job.backoffLimit).toBe(0);
    expect(job.activeDeadlineSeconds).toBeGreaterThan(0);
    expect(pod).toMatchObject({
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(account).toMatchObject({ kind: 'ServiceAccount', automountServiceAccountToken: false });
    expect(pod.containers.map(({ securityContext }) => securityContext)).toEqual([
      { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    ]);
  });

  test('gets a short token of the audience and the account that the role binds', () => {
    expect([account.metadata.name, pod.serviceAccountName]).toEqual([role, role]);
    const [source] = pod.volumes.flatMap(({ projected }) => projected?.sources ?? []);
    expect(source?.serviceAccountToken).toMatchObject({ audience: AUDIENCE, expirationSeconds: 600 });
    const { env } = podRun(pod, '/');
    expect(env).toMatchObject({ VAULTCTL_AUTH_ROLE: role, VAULTCTL_AUTH_MOUNT: `jwt/${platform}` });
  });

  test('finds its image and its config map in the kustomization', async () => {
    const { images, configMapGenerator } = await kustomization(platform);
    expect(pod.containers.map(({ image }) => image)).toEqual(images.map(({ name }) => name));
    const maps = pod.volumes.flatMap(({ configMap }) => (configMap ? [configMap.name] : []));
    const own = configMapGenerator.filter(({ namespace }) => namespace === account.metadata.namespace);
    expect(maps).toEqual(own.map(({ name }) => name));
    expect(own.map(({ files }) => files)).toEqual([
      ['vaultctl.yaml', 'vaultctl-plan.hcl', 'vaultctl-apply.hcl'],
    ]);
  });
});

test('the CronJob never runs twice at once', () => {
  expect(cronJob.job).toMatchObject({ kind: 'CronJob', spec: { concurrencyPolicy: 'Forbid' } });
  expect(cronJob.job.spec.schedule).toMatch(/^(?:[\d*]+ ){4}[\d*]+$/);
});

test('the CronJob that applies is only a pattern, in a namespace that the other one is not in', () => {
  expect(applyCronJob.job).toMatchObject({ kind: 'CronJob', spec: { suspend: true } });
  const namespaces = [cronJob, applyCronJob].map(({ account, job }) => [
    account.metadata.namespace,
    job.metadata.namespace,
  ]);
  expect(namespaces).toEqual([
    ['vault-access', 'vault-access'],
    ['vault-access-apply', 'vault-access-apply'],
  ]);
});

test('Argo CD makes the account and the config map before the job, all in PreSync', async () => {
  const { configMapGenerator, resources } = await kustomization('argocd');
  expect(resources).toEqual(['drift-hook.yaml']);
  const before = [drift.account, apply.account].map(({ metadata }) => metadata.annotations);
  for (const annotations of [...before, configMapGenerator[0]?.options?.annotations]) {
    expect(annotations).toMatchObject({
      'argocd.argoproj.io/hook': 'PreSync',
      'argocd.argoproj.io/sync-wave': '-1',
    });
  }
  for (const { job } of [drift, apply])
    expect(job.metadata.annotations).toEqual({
      'argocd.argoproj.io/hook': 'PreSync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    });
});

for (const { name, start } of (await liveServers()).filter((one) => one.name !== 'bao-2.2')) {
  describe.each(['kubernetes', 'argocd'] as const)(`the jobs of ci/%s against ${name}`, (platform) => {
    let server: RunningServer;
    let issuer: Issuer;
    let shell: PipelineShell;
    const { vars, plan, apply: applying } = ciPlatforms[platform];
    const secrets: Record<string, string> = {};
    const files: string[] = [];

    beforeAll(async () => {
      server = await start();
      issuer = await startIssuer(server.hostName);
      shell = await pipelineShell(platform, vars(issuer.url));
      const operator = { VAULT_ADDR: server.address, VAULT_TOKEN: server.token };
      expect(await shell.run(['vaultctl apply --auto-approve access'], operator)).toMatchObject({ code: 0 });
      const [map] = (await kustomization(platform)).configMapGenerator;
      const spec = (map?.files ?? []).map((file) => [file, join(shell.folder, 'access', file)] as const);
      await mountedVolume(join(shell.folder, 'pod/access'), Object.fromEntries(spec));
    });
    afterAll(async () => {
      await Promise.all([issuer.close(), shell.remove()]);
      await server.stop();
    });

    const { looks, applies } = podOf[platform];
    /** Runs the pod with a token of these claims; `more` is what somebody has changed in it. */
    const run = async (pod: PodSpec, claims: object, more: Readonly<Record<string, string>> = {}) => {
      const root = join(shell.folder, 'pod');
      const token = (await issuer.sign({ ...claims })).reveal();
      secrets[`token ${Object.keys(secrets).length}`] = token.split('.')[2] ?? token;
      files.push(await projectToken(root, pod, token));
      const { command, env } = podRun(pod, root);
      const ran = await shell.run([command], {
        ...env,
        KUBERNETES_SERVICE_HOST: '10.0.0.1',
        VAULT_ADDR: server.address,
        ...more,
      });
      await shell.run(['rm -r pod/identity'], {});
      return ran;
    };

    test('the job that looks passes, fails when something has changed, and cannot be anybody else', async () => {
      const good = await run(looks, plan(issuer.url));
      expect(good.code, good.output).toBe(0);
      const refused = await run(looks, { ...plan(issuer.url), sub: 'system:serviceaccount:default:default' });
      expect([refused.code, refused.output]).toEqual([
        4,
        expect.stringMatching(/invalid subject \(sub\) claim/),
      ]);
      await rawHttp(server).write('sys/policies/acl/vaultctl-plan', {
        policy: `${await policy('vaultctl-plan')}\n# else`,
      });
      const bad = await run(looks, plan(issuer.url));
      expect([bad.code, bad.output]).toEqual([2, expect.stringContaining('sys/policies/acl/vaultctl-plan')]);
    });

    test('the account that looks is not let in to apply, and writes nothing under its own role', async () => {
      const drifted = await policy('vaultctl-plan');
      const refused = await run(applies, plan(issuer.url));
      expect([refused.code, refused.output]).toEqual([
        4,
        expect.stringMatching(/invalid subject \(sub\) claim/),
      ]);
      const powerless = await run(applies, plan(issuer.url), { VAULTCTL_AUTH_ROLE: 'vaultctl-plan' });
      expect([powerless.code, powerless.output]).toEqual([
        4,
        expect.stringContaining('sys/policies/acl/vaultctl-plan'),
      ]);
      expect(await policy('vaultctl-plan')).toBe(drifted);
      expect(drifted).toContain('# else');
    });

    test('the job that applies puts it right, and nothing is left to do', async () => {
      const ran = await run(applies, applying(issuer.url));
      expect([ran.code, ran.output]).toEqual([0, expect.stringContaining('1 changed')]);
      expect(await policy('vaultctl-plan')).not.toContain('# else');
      expect(await run(looks, plan(issuer.url))).toMatchObject({ code: 0 });
    });

    test('no token is in any output, file or command line, and a planted one is found', async () => {
      expect(await shell.leaks(secrets)).toEqual([]);
      await projectToken(join(shell.folder, 'pod'), looks, secrets['token 0'] ?? '');
      const places = (await shell.leaks(secrets)).map(({ where }) => where);
      expect([...new Set(places)]).toEqual([files[0]]);
    });

    const policy = async (which: string): Promise<string> =>
      ((await rawHttp(server).read(`sys/policies/acl/${which}`)) as { policy: string }).policy;
  });
}
