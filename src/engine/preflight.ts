import { writeRequests } from '../model/canonical.ts';
import type { Kind } from '../model/kind.ts';
import { neededCapabilities, ruleText } from '../model/needed-capabilities.ts';
import type { Presence } from '../model/needed-capabilities.ts';
import type { Plan } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import type { Address, Resource } from '../model/resource.ts';
import { VaultError } from '../model/vault-error.ts';
import type { WireObject } from '../model/wire.ts';
import { groupBy } from './group-by.ts';
import type { Permissions } from './ports.ts';

/** A right that the run needs. */
export interface Right {
  readonly namespace: string;
  readonly path: string;
  readonly capabilities: readonly string[];
}

/** What an apply is about to do. */
export interface PreflightInput {
  readonly plan: Plan;
  readonly desired: readonly Resource[];
  readonly answers: ReadonlyMap<Address, WireObject>;
  readonly kinds: readonly Kind[];
}

/** How many paths one call asks about: OpenBao takes at most 1000 strings in a request. */
const MOST_PATHS = 500;
const MOST_SHOWN = 20;

/** The rights that the writes and deletions of a plan need. */
export function rightsFor({ plan, desired, answers, kinds }: PreflightInput): readonly Right[] {
  const byName = indexKinds(kinds);
  const byAddress = new Map(desired.map((resource) => [resource.address, resource]));
  return plan.changes.flatMap(({ action, kind: name, address, namespace, ref }): readonly Right[] => {
    const kind = byName.get(name);
    const resource = byAddress.get(address);
    const live = answers.get(address);
    if (kind === undefined) return [];
    if (action === 'delete') {
      const path = kind.api.deletePath?.(ref, live ?? {}) ?? kind.api.path(ref);
      return [{ namespace, path, capabilities: neededCapabilities('DELETE', path) }];
    }
    if (resource === undefined) return [];
    const presence: Presence = action === 'create' ? 'absent' : 'present';
    return writeRequests(kind, resource, live, plan.server).map(({ path }) => ({
      namespace,
      path,
      capabilities: neededCapabilities('POST', path, presence),
    }));
  });
}

/**
 * Asks the server whether the token has these rights, in as few calls as its limits allow. Rejects with a `VaultError`
 * that names what is missing. Resolves with a sentence when the token may not even ask.
 */
export async function checkRights(
  permissions: Permissions,
  rights: readonly Right[],
): Promise<string | undefined> {
  const asked = [...groupBy(rights, ({ namespace }) => namespace)].flatMap(([namespace, members]) =>
    inParts(members).map((part) => () => missingIn(permissions, namespace, part)),
  );
  let missing: readonly Right[];
  try {
    missing = (await Promise.all(asked.map((ask) => ask()))).flat();
  } catch (error) {
    if (!(error instanceof VaultError) || error.facts.status !== 403) throw error;
    return `the server does not say what the token may do (${error.message}), so the writes are tried without`;
  }
  if (missing.length > 0) throw lacking(missing);
  return undefined;
}

const POLICY_HINT =
  'give the token a policy with these rules; `vaultctl policy --for apply` prints all of them';

function inParts(rights: readonly Right[]): readonly (readonly Right[])[] {
  return Array.from({ length: Math.ceil(rights.length / MOST_PATHS) }, (_, turn) =>
    rights.slice(turn * MOST_PATHS, (turn + 1) * MOST_PATHS),
  );
}

async function missingIn(
  permissions: Permissions,
  namespace: string,
  rights: readonly Right[],
): Promise<readonly Right[]> {
  const paths = [...new Set(rights.map(({ path }) => path))];
  const granted = await grantedIn(permissions, namespace, paths);
  return rights.flatMap((right) => {
    const has = granted.get(right.path) ?? [];
    const lacked = has.includes('root') ? [] : right.capabilities.filter((word) => !has.includes(word));
    return lacked.length === 0 ? [] : [{ ...right, capabilities: lacked }];
  });
}

/** A namespace that the plan is to make is asked about from the one above, where its paths begin with its name. */
async function grantedIn(
  permissions: Permissions,
  namespace: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  try {
    return await permissions.capabilities(namespace, paths);
  } catch (error) {
    if (namespace === '' || !(error instanceof VaultError) || error.facts.status !== 404) throw error;
    const end = Math.max(namespace.lastIndexOf('/'), 0);
    const name = namespace.slice(end).replace('/', '');
    const inner = paths.map((path) => `${name}/${path}`);
    const granted = await grantedIn(permissions, namespace.slice(0, end), inner);
    return new Map(paths.map((path) => [path, granted.get(`${name}/${path}`) ?? []]));
  }
}

function lacking(missing: readonly Right[]): VaultError {
  const rules = missing.slice(0, MOST_SHOWN).map(({ namespace, path, capabilities }) => {
    const where = namespace === '' ? '' : ` in namespace ${namespace}`;
    return `${ruleText(path, capabilities)}${where}`;
  });
  const more = missing.length > MOST_SHOWN ? [`and ${missing.length - MOST_SHOWN} more`] : [];
  return new VaultError({
    method: 'POST',
    path: 'sys/capabilities-self',
    namespace: '',
    errors: [['nothing was written: the token lacks', ...rules, ...more].join('\n  ')],
    hint: POLICY_HINT,
    fate: 'refused',
  });
}
