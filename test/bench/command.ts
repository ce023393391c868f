import { fileURLToPath } from 'node:url';

/** The built command line. */
export const VAULTCTL = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
