import { mismatch } from '../demo/semaphore.ts';

/** Owners of workspaces, with what their tokens say beside the name. */
export const PEOPLE = {
  alex: { groups: ['platform', 'developers', 'Everyone'] },
  robin: { groups: ['data'] },
  sam: { groups: ['Everyone', 'platform'] },
  kim: {},
};

/** What a workspace logs in with; `person` is its owner, `nobody` has never signed in. */
export interface CoderLogin {
  readonly person: keyof typeof PEOPLE | 'nobody';
  readonly role: string;
  readonly path?: string;
  readonly audience?: string;
}

/** A login that is refused, and the same with the one thing mended. */
interface RefusedLogin {
  readonly what: string;
  readonly login: CoderLogin;
  readonly mended: CoderLogin;
  readonly reason: string;
}

/** A login that is right. */
export const MEMBER: CoderLogin = { person: 'alex', role: 'platform' };

/** Logins that must not succeed, by reason. */
export const REFUSED: readonly RefusedLogin[] = [
  {
    what: 'a member of another group',
    login: { person: 'robin', role: 'platform' },
    mended: { person: 'robin', role: 'data' },
    reason: `error validating claims: ${mismatch('groups')}`,
  },
  {
    what: 'a group without a role',
    login: { person: 'alex', role: 'nobody' },
    mended: MEMBER,
    reason: 'role "nobody" could not be found',
  },
  {
    what: 'the first group, where it is Everyone',
    login: { person: 'sam', role: PEOPLE.sam.groups[0] ?? '' },
    mended: { person: 'sam', role: 'platform' },
    reason: 'role "everyone" could not be found',
  },
  {
    what: 'an owner whose token has no groups',
    login: { person: 'kim', role: 'platform' },
    mended: MEMBER,
    reason: 'failed to fetch groups: "groups" claim not found in token',
  },
  {
    what: 'a token for another application',
    login: { ...MEMBER, audience: 'account' },
    mended: MEMBER,
    reason: 'invalid audience (aud) claim: audience claim does not match any expected audience',
  },
  {
    what: 'no token',
    login: { person: 'nobody', role: 'platform' },
    mended: MEMBER,
    reason: 'malformed jwt',
  },
  {
    what: 'a path without a mount',
    login: { ...MEMBER, path: 'jwt2' },
    mended: MEMBER,
    reason: 'permission denied',
  },
  {
    what: 'the mount of another issuer',
    login: { ...MEMBER, path: 'other' },
    mended: MEMBER,
    reason: 'error verifying token signature: failed to verify id token signature',
  },
];
