import { Secret } from '../../../model/secret.ts';
import { isWireObject } from '../../../model/wire.ts';
import type { Platform } from './platform.ts';

/** A token of the job. https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create */
export const azure: Platform = {
  name: 'Azure DevOps',
  isHere: (env) => env.TF_BUILD === 'True',
  takesAudience: false,
  missing: 'hand SYSTEM_ACCESSTOKEN to the step: env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }',
  async token({ env, request }) {
    const { SYSTEM_OIDCREQUESTURI: url = '', SYSTEM_ACCESSTOKEN: bearer = '' } = env;
    if (url === '' || bearer === '') return undefined;
    const answer = await request('the identity token of Azure DevOps', `${url}?api-version=7.1`, {
      method: 'POST',
      bearer: new Secret(bearer),
    });
    const value = isWireObject(answer) ? answer['oidcToken'] : undefined;
    return typeof value === 'string' ? new Secret(value) : undefined;
  },
};
