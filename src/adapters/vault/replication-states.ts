/** Header in which Vault Enterprise names the state of its storage that an answer saw, or that a request wants. */
export const STATE_HEADER = 'x-vault-index';

/**
 * The states that later requests must have seen, given one more. A state is base64 of `v1:cluster:local:replicated:hmac`;
 * of one cluster only the newest is kept. https://developer.hashicorp.com/vault/docs/enterprise/consistency
 */
export function withState(known: readonly string[], found: string): readonly string[] {
  const newer = parse(found);
  if (newer === undefined || known.includes(found)) return known;
  const isOld = known.some((text) => {
    const state = parse(text);
    return state !== undefined && covers(state, newer);
  });
  if (isOld) return known;
  const rest = known.filter((text) => {
    const state = parse(text);
    return state !== undefined && !covers(newer, state);
  });
  return [...rest, found];
}

interface State {
  readonly cluster: string;
  readonly local: bigint;
  readonly replicated: bigint;
}

function parse(text: string): State | undefined {
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  const [, cluster, local, replicated] = /^v1:([^:]*):(\d+):(\d+):/.exec(decoded) ?? [];
  if (cluster === undefined || local === undefined || replicated === undefined) return undefined;
  return { cluster, local: BigInt(local), replicated: BigInt(replicated) };
}

/** Whether who has seen `a` has seen `b` as well. */
function covers(a: State, b: State): boolean {
  return a.cluster === b.cluster && a.local >= b.local && a.replicated >= b.replicated;
}
