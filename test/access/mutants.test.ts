import { expect, test } from 'vitest';
import { aclMutants } from '../live/access/acl-mutants.ts';
import { loginMutants } from '../live/logins/login-mutants.ts';
import { sourceOf } from '../support/mutated-source.ts';

// A usual run of the live tests tries a few of them; this finds the one that a change of the sources has left behind.
test.each([...aclMutants, ...loginMutants])('the place to change is in %s: %s', async (...mutant) => {
  const [, from, to] = mutant;
  const text = await sourceOf(mutant);
  expect(text.replace(from, () => to)).not.toBe(text);
});
