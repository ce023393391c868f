import { Secret } from '../../../model/secret.ts';
import type { Platform } from './platform.ts';

/** The token of the workload identity called `vault`. https://developer.hashicorp.com/nomad/docs/job-specification/identity */
export const nomad: Platform = {
  name: 'Nomad',
  isHere: (env) => (env.NOMAD_ALLOC_ID ?? '') !== '',
  takesAudience: false,
  missing: 'give the task identity { name = "vault", aud = ["…"], file = true }',
  async token(world) {
    const { NOMAD_TOKEN_vault: given = '', NOMAD_SECRETS_DIR: folder = '/secrets' } = world.env;
    return given === '' ? fromFile(world, `${folder}/nomad_vault.jwt`) : new Secret(given);
  },
};

/** The pod's own token. https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/ */
export const kubernetes: Platform = {
  name: 'Kubernetes',
  isHere: (env) => (env.KUBERNETES_SERVICE_HOST ?? '') !== '',
  takesAudience: false,
  missing: 'mount a projected service account token',
  token: (world) => fromFile(world, '/var/run/secrets/kubernetes.io/serviceaccount/token'),
};

async function fromFile(
  { readFile }: Parameters<Platform['token']>[0],
  path: string,
): Promise<Secret<string> | undefined> {
  try {
    const text = (await readFile(path)).trim();
    return text === '' ? undefined : new Secret(text);
  } catch {
    return undefined; // what cannot be read is as good as missing, and the hint says what to do
  }
}
