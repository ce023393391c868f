import type { Problem } from '../../model/kind.ts';
import { productName } from '../../model/server.ts';
import type { ModelRole } from '../access-model.ts';
import { eachRole, textIn } from './each.ts';
import { isFaulty, upgradeHint } from './fixed-in.ts';
import type { FixedIn } from './fixed-in.ts';

/** What some releases of a product get wrong. */
interface Hole {
  readonly id: string;
  readonly fixedIn: FixedIn;
  readonly usedBy: (role: ModelRole) => boolean;
  readonly field: string;
  readonly what: string;
}

// What depends on more than a role stands with its rule: templates, lists, letter cases, KV engines, and ways to any
// policy. What nothing in a spec relies on is no finding, such as CVE-2026-5807 (who may cancel a rekey).
const HOLES: readonly Hole[] = [
  // https://nvd.nist.gov/vuln/detail/CVE-2024-5798
  {
    id: 'CVE-2024-5798',
    fixedIn: { vault: ['1.15.9', '1.16.3', '1.17.0'] },
    usedBy: ({ values }) => values.bound_audiences.length > 0,
    field: 'bound_audiences',
    what: 'does not compare the audience of a token as it should',
  },
  // https://nvd.nist.gov/vuln/detail/CVE-2026-33757
  {
    id: 'CVE-2026-33757',
    fixedIn: { openbao: ['2.5.2'] },
    usedBy: ({ resource }) => textIn(resource, 'callback_mode') === 'direct',
    field: 'callback_mode',
    what: 'lets somebody start a login with a direct callback and another end it',
  },
];

/** Roles that rely on what their server is known to get wrong. */
export const knownHoles = eachRole(function* (role, { server }): Iterable<Problem> {
  for (const { id, fixedIn, usedBy, field, what } of HOLES) {
    if (!isFaulty(server, fixedIn) || !usedBy(role)) continue;
    yield {
      code: 'server-has-known-hole',
      message: `${productName(server.flavour)} ${server.version} ${what} (${id})`,
      fields: [field],
      hint: upgradeHint(server, fixedIn),
    };
  }
});
