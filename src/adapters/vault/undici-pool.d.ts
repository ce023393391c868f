/** The pool without the rest of undici: it loads in a third of the time. It has no `exports` map, so the version is pinned. */
declare module 'undici/lib/dispatcher/pool.js' {
  import type { Pool } from 'undici';
  const pool: typeof Pool;
  export default pool;
}
