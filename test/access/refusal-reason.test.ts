import { expect, test } from 'vitest';
import { refusalReason, refusedClaim } from '../../src/access/refusal-reason.ts';

// The words are those of Vault 1.21.1 and OpenBao 2.6.2.
test.each([
  [
    'error validating claims: claim "branch" does not match any associated bound claim values',
    'bound-claims',
    'branch',
  ],
  ['error validating claims: claim "/a/b" is missing', 'bound-claims', '/a/b'],
  ['error validating token: invalid expiration time (exp) claim: token is expired', 'times', 'exp'],
  ['error validating token: invalid issuer (iss) claim', 'issuer', 'iss'],
  ['claim "sub" not found in token', 'user-claim', 'sub'],
  ["error converting claim 'pr' to string", 'claim-mappings', 'pr'],
  ['failed to fetch groups: "groups" claim not found in token', 'groups', 'groups'],
  ['role "web" could not be found', 'role', undefined],
  [
    'error verifying token signature: no known key successfully validated the token signature',
    undefined,
    undefined,
  ],
])('%s', (text, reason, claim) => {
  expect([refusalReason(text), refusedClaim(text)]).toEqual([reason, claim]);
});
