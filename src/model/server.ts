/** The two products that speak Vault's API. */
export type Flavour = 'vault' | 'openbao';

/** The product's name, for people. */
export function productName(flavour: Flavour): string {
  return flavour === 'vault' ? 'Vault' : 'OpenBao';
}

/** What `sys/health` says of a server. https://developer.hashicorp.com/vault/api-docs/system/health */
export interface ServerInfo {
  readonly flavour: Flavour;
  /** `1.21.1`, `2.6.2`; without edition suffix. */
  readonly version: string;
  readonly edition: 'community' | 'enterprise';
  readonly clusterName: string;
  readonly clusterId: string;
}

/**
 * First version of each product that knows a thing, and with a second one the first that has forgotten it; a product
 * that is not named never knows it.
 */
export type Since = Partial<Readonly<Record<Flavour, string | readonly [first: string, forgotten: string]>>>;

/** Whether this server knows a thing. */
export function knows(server: Pick<ServerInfo, 'flavour' | 'version'>, since: Since | undefined): boolean {
  if (since === undefined) return true;
  const known = since[server.flavour];
  if (known === undefined) return false;
  const [first, forgotten]: readonly [string, string?] = typeof known === 'string' ? [known] : known;
  const isForgotten = forgotten !== undefined && compareVersions(server.version, forgotten) >= 0;
  return compareVersions(server.version, first) >= 0 && !isForgotten;
}

/** Negative when `a` is older than `b`; compares dotted numbers, missing parts are 0. */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a);
  const right = numbers(b);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  return (version.split(/[-+]/)[0] ?? '').split('.').map((part) => Number.parseInt(part, 10) || 0);
}
