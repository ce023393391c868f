import { celRole } from '../kinds/cel-role.ts';
import { addressOf } from '../model/resource.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { AccessModel } from './access-model.ts';

/** Roles of JWT mounts whose rules are a program. None is looked into: whom it admits, and to what, is not known. */
export function programsOf({ resources }: Pick<AccessModel, 'resources'>): ReadonlyMap<Address, Resource> {
  return new Map(
    resources.filter(({ kind }) => kind === celRole.name).map((resource) => [resource.address, resource]),
  );
}

/** The program of a name at a mount; a login looks for it in lower case. */
export function findProgram(
  model: AccessModel,
  namespace: string,
  mount: string,
  name: string,
): Resource | undefined {
  const ref = { parent: mount, name: name.toLowerCase() };
  return programsOf(model).get(addressOf(namespace, celRole.api.path(ref)));
}
