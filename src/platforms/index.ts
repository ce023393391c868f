import { auth0 } from './auth0.ts';
import { bitbucket } from './bitbucket.ts';
import { buildkite } from './buildkite.ts';
import { circleci } from './circleci.ts';
import { coder } from './coder.ts';
import { entra } from './entra.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import { hcpTerraform } from './hcp-terraform.ts';
import { keycloak } from './keycloak.ts';
import { kubernetes } from './kubernetes.ts';
import { nomad } from './nomad.ts';
import { okta } from './okta.ts';
import type { Platform } from './platform.ts';
import { semaphore } from './semaphore.ts';
import { spiffe } from './spiffe.ts';
import { windmill } from './windmill.ts';

/** Every platform that is known. */
export const platforms: readonly Platform[] = [
  auth0,
  bitbucket,
  buildkite,
  circleci,
  coder,
  entra,
  github,
  gitlab,
  google,
  hcpTerraform,
  keycloak,
  kubernetes,
  nomad,
  okta,
  semaphore,
  spiffe,
  windmill,
];
