import { isWireObject } from '../../model/wire.ts';
import type { Wire, WireObject } from '../../model/wire.ts';
import { certificateEnds } from './certificate-end.ts';
import type { LintRule } from './rule.ts';

const DAY = 86_400_000;
const NOTICE = 30 * DAY;

/** Certificates by which a key source is checked, and that end: then no key can be fetched, and every login fails. */
export const certificates: LintRule = function* ({ model, now }) {
  for (const { configResource: resource, config } of model.mounts.values()) {
    if (resource === undefined) continue;
    const values = { ...config } as WireObject; // all of its values, and open: a certificate comes from a file
    for (const { pem, field, within } of pemsOf(values)) {
      const end = Math.min(...certificateEnds(pem));
      if (end === Infinity || end > now + NOTICE) continue;
      const day = new Date(end).toISOString().slice(0, 10);
      yield {
        resource,
        problem: {
          code: 'certificate-ends',
          message: `a certificate of ${field} ${end <= now ? 'ended' : 'ends'} on ${day}`,
          fields: [field],
          ...(within && { within }),
        },
      };
    }
  }
};

interface Pem {
  readonly pem: string;
  readonly field: string;
  readonly within?: readonly (string | number)[];
}

function pemsOf(config: WireObject): readonly Pem[] {
  const pairs = config['jwks_pairs'];
  return [
    ...['oidc_discovery_ca_pem', 'jwks_ca_pem'].map((field) => ({ pem: textOf(config[field]), field })),
    ...(Array.isArray(pairs) ? pairs : []).map((pair, index) => {
      const pem = isWireObject(pair) ? pair['jwks_ca_pem'] : undefined;
      return { pem: textOf(pem), field: 'jwks_pairs', within: [index] };
    }),
  ];
}

function textOf(value: Wire | undefined): string {
  return typeof value === 'string' ? value : '';
}
