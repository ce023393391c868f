import { startFaultProxy } from './fault-proxy.ts';
import type { Exchange } from './fault-proxy.ts';

/** A way to a real server on which a request can be refused with all that it sent. */
export interface Echo {
  readonly address: string;
  /** From now on refuses what has that method and a path that ends like this; without both, nothing. */
  refuse(method?: string, end?: string): void;
  close(): Promise<void>;
}

/** Passes everything on; `onToken` gets the token of each login. */
export async function startEcho(target: string, onToken: (token: string) => void): Promise<Echo> {
  const proxy = await startFaultProxy(target);
  let refused: { readonly method: string; readonly end: string } | undefined;
  const handle = async (exchange: Exchange): Promise<void> => {
    const { request, headers, url } = exchange;
    if (refused !== undefined && request.method === refused.method && request.path.endsWith(refused.end)) {
      const sent = `${url} ${JSON.stringify(headers)} ${await exchange.body()}`;
      const text = Buffer.from(JSON.stringify({ errors: [`echo of the request: ${sent}`] }));
      exchange.reply({ status: 400, headers: { 'content-type': 'application/json' }, text });
      return;
    }
    const answer = await exchange.forward();
    if (request.path.endsWith('/login') && answer.status === 200) onToken(tokenIn(answer.text.toString()));
    exchange.reply(answer);
  };
  proxy.reset({ handle });
  return {
    address: proxy.address,
    refuse: (method, end) => {
      refused = method === undefined || end === undefined ? undefined : { method, end };
    },
    close: () => proxy.close(),
  };
}

function tokenIn(text: string): string {
  const { auth } = JSON.parse(text) as { auth: { client_token: string } };
  return auth.client_token;
}
