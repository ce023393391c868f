import { askServer } from '../engine/server.ts';
import type { LoginTry } from '../engine/ports.ts';
import { celRole, programMount } from '../kinds/cel-role.ts';
import { jwtRole } from '../kinds/jwt-role.ts';
import { knowsKind } from '../model/kind.ts';
import { VaultError } from '../model/vault-error.ts';
import { liveRefusal } from '../testing/live-answer.ts';
import type { OpenVault } from './io.ts';

/** Where a login can be made: `POST auth/<mount>/login`, at a role. */
export interface Door {
  readonly namespace: string;
  readonly mount: string;
  readonly role: string;
}

/** All doors of a mount that are known. */
export interface Doors {
  readonly doors: readonly Door[];
  /** Why there may be more. */
  readonly besides?: string;
}

/** The roles of a mount, and those of OpenBao that are programs. Rejects with a `VaultError`. */
export async function doorsOf(
  { port }: Pick<OpenVault, 'port'>,
  { namespace, mount }: Omit<Door, 'role'>,
): Promise<Doors> {
  const doorsAt = async (path: string, at: string): Promise<readonly Door[]> =>
    (await port.list({ namespace, path })).keys.map((role) => ({ namespace, mount: at, role }));
  const doors = await doorsAt(jwtRole.api.listPath?.(mount) ?? '', mount);
  if (!knowsKind(await askServer(port), celRole)) return { doors };
  const path = celRole.api.listPath?.(mount) ?? '';
  try {
    return { doors: [...doors, ...(await doorsAt(path, programMount(mount)))] };
  } catch (error) {
    if (!(error instanceof VaultError) || error.facts.status !== 403) throw error;
    return { doors, besides: `${path} may not be listed, and a role in it may admit it` };
  }
}

/** Logs in at the role of that name; where there is none, at the program of that name. */
export async function atNamedDoor(
  door: Door,
  logIn: (door: Door) => Promise<LoginTry['outcome']>,
): Promise<LoginTry['outcome']> {
  const outcome = await logIn(door);
  if (!('refusal' in outcome) || refusedBy(outcome.refusal) !== 'role') return outcome;
  const atProgram = await logIn({ ...door, mount: programMount(door.mount) });
  return 'refusal' in atProgram && !isOfProgram(atProgram.refusal) ? outcome : atProgram;
}

/** Whether a program refused the login, in whatever words it has, and not a server without such a path or role. */
function isOfProgram(refusal: VaultError): boolean {
  const { status, errors } = refusal.facts;
  return status === 400 && refusedBy(refusal) !== 'role' && !errors.includes('missing client token');
}

function refusedBy({ facts }: VaultError): string | undefined {
  return liveRefusal(facts.errors).by;
}
