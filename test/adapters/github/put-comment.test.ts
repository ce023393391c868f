import { afterEach, beforeEach, expect, test } from 'vitest';
import { putComment } from '../../../src/adapters/github/put-comment.ts';
import { RestError } from '../../../src/adapters/github/rest.ts';
import { Secret } from '../../../src/model/secret.ts';
import { startGithubApi } from '../../support/github-api.ts';
import type { GithubApi, GithubComment } from '../../support/github-api.ts';

const MARKER = '<!-- vaultctl:plan:access -->';
const place = { repository: 'acme/access', number: 7 };
let api: GithubApi;

beforeEach(async () => {
  api = await startGithubApi({ ...place, token: 'writes', readOnlyToken: 'reads' });
});
afterEach(() => api.close());

const put = (token = 'writes', apiUrl = api.url): Promise<'added' | 'replaced'> =>
  putComment({ ...place, apiUrl, token: new Secret(token) }, `${MARKER}\nplan`);
const by = (id: number, role: GithubComment['author_association'], type: 'Bot' | 'User'): GithubComment => ({
  id,
  body: `${MARKER}\nbefore`,
  user: { login: 'somebody', type },
  author_association: role,
});

test('the comment of a bot is replaced before that of a person, wherever it stands', async () => {
  api.comments.push(by(1, 'MEMBER', 'User'), by(2, 'NONE', 'Bot'));
  expect(await put()).toBe('replaced');
  expect(api.comments.map(({ body }) => body)).toEqual([`${MARKER}\nbefore`, `${MARKER}\nplan`]);
});

test('the comment of somebody with a say is replaced, of a stranger never', async () => {
  api.comments.push(by(1, 'CONTRIBUTOR', 'User'), by(2, 'MEMBER', 'User'));
  expect(await put()).toBe('replaced');
  expect(api.comments[0]?.body).toBe(`${MARKER}\nbefore`);
  api.comments.pop();
  expect(await put()).toBe('added');
});

test('a comment that only quotes the marker is another one', async () => {
  api.comments.push({ ...by(1, 'NONE', 'Bot'), body: `> ${MARKER}\nwhat is this?` });
  api.comments.push({ ...by(2, 'NONE', 'Bot'), body: `${MARKER}\r\nbefore` });
  expect(await put()).toBe('replaced');
  expect(api.comments[1]?.body).toBe(`${MARKER}\nplan`);
});

test('a refusal says what GitHub says, and the token is not in it', async () => {
  await expect(put('canary-token')).rejects.toThrow(
    new RestError('GET /repos/acme/access/issues/7/comments: 401 Bad credentials', 401),
  );
});

test('nothing is sent without TLS to another machine', async () => {
  await expect(put('writes', 'http://192.0.2.1')).rejects.toThrow('without TLS');
});
