import { signJwt } from './sign-jwt.ts';
import { readJwt } from './vault/login/jwt-claims.ts';

/** JSON Web Tokens, read and made with what Node has. */
export const nodeJwts = { read: readJwt, sign: signJwt };
