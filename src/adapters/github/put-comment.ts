import type { PullRequest } from './pull-request.ts';
import { rest } from './rest.ts';

/** A comment in an answer of https://docs.github.com/rest/issues/comments#list-issue-comments */
interface Comment {
  readonly id: number;
  readonly body: string;
  readonly isByBot: boolean;
}

/** Who may push to the repository could change the comment of anybody; a stranger must not plant one to change later. */
const TRUSTED = ['OWNER', 'MEMBER', 'COLLABORATOR'];

/**
 * Replaces the comment that begins with the first line of `body`, a marker, or adds it. Rejects with a `RestError`.
 * https://docs.github.com/rest/issues/comments
 */
export async function putComment(at: PullRequest, body: string): Promise<'added' | 'replaced'> {
  const comments = `${at.apiUrl}/repos/${at.repository}/issues/${at.number}/comments`;
  const [marker = ''] = body.split('\n');
  const found = await findComment(at, `${comments}?per_page=100`, marker);
  if (found === undefined) {
    await rest('POST', comments, at.token, { body });
    return 'added';
  }
  await rest('PATCH', `${at.apiUrl}/repos/${at.repository}/issues/comments/${found.id}`, at.token, { body });
  return 'replaced';
}

async function findComment(
  { token }: PullRequest,
  first: string,
  marker: string,
): Promise<Comment | undefined> {
  let other: Comment | undefined;
  for (let url: string | undefined = first; url !== undefined;) {
    const page = await rest('GET', url, token);
    const marked = commentsIn(page.body).filter(({ body }) => body.split(/\r?\n/)[0] === marker);
    const ours = marked.find(({ isByBot }) => isByBot);
    if (ours !== undefined) return ours;
    other ??= marked[0];
    url = page.next;
  }
  return other;
}

/** Those of bots and of people who are trusted. */
function commentsIn(body: unknown): readonly Comment[] {
  if (!Array.isArray(body)) return [];
  return body.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return [];
    const { id, body: text, user, author_association: role } = one as Readonly<Record<string, unknown>>; // an object
    if (typeof id !== 'number' || typeof text !== 'string') return [];
    const isByBot = typeof user === 'object' && user !== null && 'type' in user && user.type === 'Bot';
    return isByBot || TRUSTED.includes(String(role)) ? [{ id, body: text, isByBot }] : [];
  });
}
