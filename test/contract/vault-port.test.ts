import { afterAll, beforeAll, describe } from 'vitest';
import { contractSubjects } from '../support/contract-subject.ts';
import type { Subject } from '../support/contract-subject.ts';
import { askOf } from './vault-port/ask.ts';
import { authMountContract } from './vault-port/auth-mount.ts';
import { jwtConfigContract } from './vault-port/jwt-config.ts';
import { jwtRoleContract } from './vault-port/jwt-role.ts';
import { kvSecretContract } from './vault-port/kv-secret.ts';
import { policyContract } from './vault-port/policy.ts';
import { secretsMountContract } from './vault-port/secrets-mount.ts';
import { serverContract } from './vault-port/server.ts';
import { tokenRoleContract } from './vault-port/token-role.ts';

const START = 60_000;

/** What the fakes and the real servers have in common: everything that kinds, engine and their tests rely on. */
describe.each(await contractSubjects())('%s', (_name, open) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  }, START);
  afterAll(async () => {
    await subject.close();
  });

  const ask = askOf(() => subject);
  serverContract(ask);
  authMountContract(ask);
  jwtConfigContract(ask);
  jwtRoleContract(ask);
  tokenRoleContract(ask);
  policyContract(ask);
  secretsMountContract(ask);
  kvSecretContract(ask);
});
