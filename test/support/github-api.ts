import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A comment on a pull request, as https://docs.github.com/rest/issues/comments has it. */
export interface GithubComment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' };
  readonly author_association: 'NONE' | 'MEMBER' | 'CONTRIBUTOR';
}

/** A stand-in for GitHub's REST API: the comments of pull requests of one repository, answered as its reference says. */
export interface GithubApi {
  readonly url: string;
  /** Those of the pull request; a test may add some. */
  readonly comments: GithubComment[];
  /** `METHOD path?query` of each request that came. */
  readonly asked: string[];
  /** Answers the next requests with these statuses, one each. */
  failNext(...statuses: number[]): void;
  close(): Promise<void>;
}

interface ApiOptions {
  /** A token that may read and write. */
  readonly token: string;
  /** A token that may only read, as a fork's is. */
  readonly readOnlyToken: string;
  readonly repository: string;
  readonly number: number;
}

const ME = { login: 'github-actions[bot]', type: 'Bot' } as const;
const PATCHED = /^\/issues\/comments\/(\d+)$/;

/** Starts it on this machine. */
export async function startGithubApi({
  token,
  readOnlyToken,
  repository,
  number,
}: ApiOptions): Promise<GithubApi> {
  const comments: GithubComment[] = [];
  const asked: string[] = [];
  const failures: number[] = [];
  let nextId = 1000;

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '', api());
    asked.push(`${method} ${url.pathname}${url.search}`);
    const failure = failures.shift();
    if (failure !== undefined) return refuse(failure, 'Server Error');
    // https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent
    if ((headers['user-agent'] ?? '') === '')
      return refuse(403, 'Request forbidden by administrative rules.');
    if (headers.accept !== 'application/vnd.github+json') return refuse(415, 'Unsupported Accept');
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    if (bearer !== token && bearer !== readOnlyToken) return refuse(401, 'Bad credentials');
    const own = `/repos/${repository}`;
    if (!url.pathname.startsWith(`${own}/`)) return refuse(404, 'Not Found');
    const path = url.pathname.slice(own.length);
    const isList = path === `/issues/${number}/comments`;
    if (method === 'GET' && isList) return page(url);
    if (bearer === readOnlyToken) return refuse(403, 'Resource not accessible by integration');
    const { body } = JSON.parse(await textOf(request)) as { readonly body: string };
    if (body.length > 65_536) return refuse(422, 'Validation Failed');
    if (method === 'POST' && isList) {
      const comment: GithubComment = { id: nextId++, body, user: ME, author_association: 'NONE' };
      comments.push(comment);
      return { status: 201, body: comment };
    }
    const id = Number(PATCHED.exec(path)?.[1]);
    const comment = comments.find((one) => one.id === id);
    if (method !== 'PATCH' || comment === undefined) return refuse(404, 'Not Found');
    comment.body = body;
    return { status: 200, body: comment };
  };

  /** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
  const page = (url: URL): Answer => {
    const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
    const at = Number(url.searchParams.get('page') ?? 1);
    const link = (to: number, rel: string): string => {
      const there = new URL(url);
      there.searchParams.set('page', String(to));
      return `<${there.href}>; rel="${rel}"`;
    };
    const last = Math.max(1, Math.ceil(comments.length / size));
    const links = [
      ...(at > 1 ? [link(at - 1, 'prev')] : []),
      ...(at < last ? [link(at + 1, 'next'), link(last, 'last')] : []),
    ];
    return {
      status: 200,
      body: comments.slice((at - 1) * size, at * size),
      ...(links.length > 0 && { link: links.join(', ') }),
    };
  };

  const server = createServer((request, response) => {
    void answer(request).then(({ status, body, link }) => {
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        ...(link !== undefined && { link }),
      };
      response.writeHead(status, headers).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: api(),
    comments,
    asked,
    failNext: (...statuses) => void failures.push(...statuses),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly link?: string;
}

function refuse(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest' } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
