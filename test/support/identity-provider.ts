import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import type { GrantContext } from 'oidc-provider';
import { Secret } from '../../src/model/secret.ts';

/** A provider at which people sign in, as Coder's do: real OpenID Connect, with keys of its own. */
export interface IdentityProvider {
  /** As it stands in `iss`. */
  readonly url: string;
  /** The access token that an application gets when this person signs in there: code flow, real requests. */
  signIn(person: string, audience?: string): Promise<Secret<string>>;
  close(): Promise<void>;
}

/** What access tokens say of a person beside `sub`, which is the name; nothing where the claim is left out. */
export type People = Readonly<Record<string, { readonly groups?: readonly string[] }>>;

const CLIENT = { id: 'coder', secret: randomBytes(16).toString('hex') };
// Nobody listens there: the browser of these tests takes the code from the address.
const CALLBACK = 'https://coder.example.com/api/v2/users/oidc/callback';

/** Starts one under the name by which a server calls this machine. Its access tokens are JWTs. */
export async function startIdentityProvider(
  people: People,
  hostName = '127.0.0.1',
): Promise<IdentityProvider> {
  let answer = (_: IncomingMessage, response: ServerResponse): unknown => response.writeHead(503).end();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, hostName === '127.0.0.1' ? '127.0.0.1' : '0.0.0.0', resolve);
  });
  const url = `http://${hostName}:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, await configuration(people));
  const standard = provider.callback();
  answer = (request, response) =>
    request.url?.startsWith('/sign-in/') ? welcome(provider, request, response) : standard(request, response);
  return {
    url,
    signIn: (person, audience = 'vault') => signIn(url, person, resourceOf(audience)),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function configuration(people: People): Promise<object> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [CALLBACK],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: {
      keys: [
        { ...(await exportJWK(privateKey)), kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'RS256' },
      ],
    },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    pkce: { required: () => false },
    findAccount: (_: unknown, id: string) =>
      people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    extraTokenClaims: (_: unknown, token: { readonly accountId: string }) => people[token.accountId],
    interactions: { url: (_: unknown, { uid }: { readonly uid: string }) => `/sign-in/${uid}` },
    loadExistingGrant: grantAll,
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_: unknown, resource: string) => ({
          scope: 'read',
          audience: new URL(resource).hostname.split('.')[0],
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}

/** Tokens are asked for by the address of whoever takes them. */
function resourceOf(audience: string): string {
  return `https://${audience}.example.com`;
}

/** An organisation's own application is not asked about again and again. */
async function grantAll({ oidc }: GrantContext): Promise<object> {
  const { session, client, provider, params } = oidc;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope('openid');
  grant.addResourceScope(String(params['resource']), 'read');
  await grant.save();
  return grant;
}

/** The page on which people type their names: here the browser has said it in its request. */
async function welcome(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  await provider.interactionFinished(request, response, {
    login: { accountId: String(params['login_hint']) },
  });
}

/** A browser without a past, from the application to the provider and back. */
async function signIn(url: string, person: string, resource: string): Promise<Secret<string>> {
  const cookies = new Map<string, string>();
  const query = new URLSearchParams({
    client_id: CLIENT.id,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid read',
    resource,
    login_hint: person,
  });
  let next = `${url}/auth?${query.toString()}`;
  while (next.startsWith(url)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(next, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null)
      throw new Error(`sign-in of ${person}: ${response.status} ${await response.text()}`);
    next = new URL(location, url).href;
  }
  const code = new URL(next).searchParams.get('code');
  if (code === null) throw new Error(`sign-in of ${person} ended at ${next}`);
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uri: CALLBACK,
      code,
    }),
  });
  const body = (await response.json()) as { readonly access_token?: string };
  if (body.access_token === undefined) throw new Error(`no token for ${person}: ${JSON.stringify(body)}`);
  return new Secret(body.access_token);
}
