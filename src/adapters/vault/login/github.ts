import { Secret } from '../../../model/secret.ts';
import { isWireObject } from '../../../model/wire.ts';
import type { Platform } from './platform.ts';

/** A token for one audience, asked for with the job's own credential. https://docs.github.com/actions/reference/security/oidc */
export const github: Platform = {
  name: 'GitHub Actions',
  isHere: (env) => env.GITHUB_ACTIONS === 'true',
  takesAudience: true,
  missing:
    'give the job permissions: { id-token: write }; a pull request from a fork gets no token whatever it asks for',
  async token({ env, request }, audience) {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer = '' } = env;
    if (url === '' || bearer === '') return undefined;
    const asked = audience === undefined ? url : `${url}&audience=${encodeURIComponent(audience)}`;
    const answer = await request('the identity token of GitHub Actions', asked, {
      method: 'GET',
      bearer: new Secret(bearer),
      accept: 'application/json; api-version=2.0',
    });
    const value = isWireObject(answer) ? answer['value'] : undefined;
    return typeof value === 'string' ? new Secret(value) : undefined;
  },
};
