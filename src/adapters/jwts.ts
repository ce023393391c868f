import { readJwt } from './vault/login/jwt-claims.ts';

/** JSON Web Tokens, read with what Node has. */
export const nodeJwts = { read: readJwt };
