import type { Place } from '../../engine/ports.ts';

/** How long another node may take until it knows a new mount. https://github.com/openbao/openbao/issues/2546 */
const SPREAD = 30_000;

/**
 * Remembers which mounts were just made through this connection: until every node of a cluster knows one of them,
 * "no handler for route" below it means "not yet".
 */
export class FreshMounts {
  readonly #made = new Map<string, number>();

  /** To be told of every write that was done or may have been. */
  written({ namespace, path }: Place, now: number): void {
    const [, table, mount] = /^sys\/(auth|mounts)\/(.+)$/.exec(path) ?? [];
    if (mount === undefined || mount.endsWith('/tune')) return;
    this.#made.set(key(namespace, table === 'auth' ? `auth/${mount}` : mount), now);
  }

  /** Whether the path is below such a mount. */
  isBelow({ namespace, path }: Place, now: number): boolean {
    const segments = path.split('/');
    return segments.some((_, index) => {
      const made = this.#made.get(key(namespace, segments.slice(0, index).join('/')));
      return made !== undefined && now - made < SPREAD;
    });
  }
}

function key(namespace: string, path: string): string {
  return `${namespace}\n${path}`;
}
