import type { Problem } from '../../model/kind.ts';
import { compareVersions, productName } from '../../model/server.ts';
import type { Flavour, ServerInfo } from '../../model/server.ts';
import type { ModelRole } from '../access-model.ts';
import { eachRole, textIn } from './each.ts';

/** What some releases of a product get wrong. */
interface Hole {
  readonly id: string;
  readonly flavour: Flavour;
  /** The first release of each line without it; lines after the last never had it. */
  readonly fixed: readonly string[];
  readonly usedBy: (role: ModelRole) => boolean;
  readonly field: string;
  readonly what: string;
}

// What depends on more than a role stands with its rule: templates, lists, letter cases, and ways to any policy.
const HOLES: readonly Hole[] = [
  // https://nvd.nist.gov/vuln/detail/CVE-2024-5798
  {
    id: 'CVE-2024-5798',
    flavour: 'vault',
    fixed: ['1.15.9', '1.16.3', '1.17.0'],
    usedBy: ({ values }) => values.bound_audiences.length > 0,
    field: 'bound_audiences',
    what: 'does not compare the audience of a token as it should',
  },
  // https://nvd.nist.gov/vuln/detail/CVE-2026-33757
  {
    id: 'CVE-2026-33757',
    flavour: 'openbao',
    fixed: ['2.5.2'],
    usedBy: ({ resource }) => textIn(resource, 'callback_mode') === 'direct',
    field: 'callback_mode',
    what: 'lets somebody start a login with a direct callback and another end it',
  },
];

/** Roles that rely on what their server is known to get wrong. */
export const knownHoles = eachRole(function* (role, { server }): Iterable<Problem> {
  for (const hole of HOLES) {
    if (!isOpen(hole, server) || !hole.usedBy(role)) continue;
    yield {
      code: 'server-has-known-hole',
      message: `${productName(server.flavour)} ${server.version} ${hole.what} (${hole.id})`,
      fields: [hole.field],
      hint: `upgrade: it is mended in ${hole.fixed.join(', ')}`,
    };
  }
});

function isOpen({ flavour, fixed }: Hole, server: Pick<ServerInfo, 'flavour' | 'version'>): boolean {
  if (server.flavour !== flavour) return false;
  const lineOf = (version: string): string => version.split('.').slice(0, 2).join('.');
  const ofLine = fixed.find((one) => lineOf(one) === lineOf(server.version)) ?? fixed.at(-1);
  return ofLine !== undefined && compareVersions(server.version, ofLine) < 0;
}
