import { Agent, request } from 'node:http';

/** The server's answer to a login. */
export interface LoginAnswer {
  readonly status: number;
  readonly body: {
    readonly auth?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly string[];
  };
}

/** Sends logins from different addresses of this machine. */
export interface LoginClient {
  login(mount: string, body: object, host: number): Promise<LoginAnswer>;
  close(): void;
}

/** Addresses of this machine, `127.0.0.1` and on; other systems than Linux have the first one only. */
export function callerAddress(host: number): string {
  return `127.0.0.${String(process.platform === 'linux' ? host : 1)}`;
}

/** A client of one server. */
export function loginClient(address: string): LoginClient {
  const agents = new Map<number, Agent>();
  const agentFor = (host: number): Agent => {
    const agent = agents.get(host) ?? new Agent({ keepAlive: true });
    agents.set(host, agent);
    return agent;
  };
  return {
    login: (mount, body, host) =>
      new Promise((resolve, reject) => {
        const options = { method: 'POST', agent: agentFor(host), localAddress: callerAddress(host) };
        const sent = request(`${address}/v1/auth/${mount}/login`, options, (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as LoginAnswer['body'] });
          });
        });
        sent.on('error', reject);
        sent.end(JSON.stringify(body));
      }),
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}
