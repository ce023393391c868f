import { Secret } from '../../../model/secret.ts';
import type { Platform } from './platform.ts';

/** A token for one audience, from the agent. https://buildkite.com/docs/agent/v3/cli-oidc */
export const buildkite: Platform = {
  name: 'Buildkite',
  isHere: (env) => env.BUILDKITE === 'true',
  takesAudience: true,
  missing:
    'the agent printed no token; in a container it must be installed and have the variables of the job',
  async token({ run }, audience) {
    const wanted = audience === undefined ? [] : ['--audience', audience];
    const text = (await run('buildkite-agent', ['oidc', 'request-token', ...wanted])).trim();
    return text === '' ? undefined : new Secret(text);
  },
};
