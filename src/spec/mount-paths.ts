import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Kind } from '../model/kind.ts';
import type { Resource } from '../model/resource.ts';

/** Two mounts, one above the other: the server refuses the second. */
export function checkMountPaths(
  resources: readonly Resource[],
  kinds: readonly Kind[],
): readonly Diagnostic[] {
  return mountKinds(kinds).flatMap((kind) => {
    const mounts = ofKind(kind, resources);
    return mounts.flatMap((mount) => {
      const above = mounts.find((other) => liesBelow(mount, other));
      if (above === undefined) return [];
      const there = above.origin?.at();
      const related = there && [{ at: there, note: 'the mount above' }];
      return [conflict(mount, `lies below the mount ${above.ref.name}`, related)];
    });
  });
}

/** A mount of the spec or of the server. */
type Mount = Pick<Resource, 'kind' | 'namespace' | 'ref'>;

/** Mounts to be created above or below one of the server, which refuses both: "path is already in use at jwt/". */
export function checkLiveMountPaths(
  resources: readonly Resource[],
  kinds: readonly Kind[],
  live: readonly Mount[],
): readonly Diagnostic[] {
  return mountKinds(kinds).flatMap((kind) => {
    const others = ofKind(kind, live);
    return ofKind(kind, resources).flatMap((mount) => {
      if (others.some((other) => isSame(mount, other))) return [];
      const above = others.find((other) => liesBelow(mount, other));
      const other = above ?? others.find((below) => liesBelow(below, mount));
      if (other === undefined) return [];
      const side = above === undefined ? 'above' : 'below';
      return [conflict(mount, `lies ${side} the mount ${other.ref.name}, which the server has`)];
    });
  });
}

function mountKinds(kinds: readonly Kind[]): readonly Kind[] {
  return kinds.filter(({ api }) => api.table !== undefined);
}

function ofKind<T extends Mount>({ name }: Kind, objects: readonly T[]): readonly T[] {
  return objects.filter(({ kind }) => kind === name);
}

function isSame(mount: Mount, other: Mount): boolean {
  return other.namespace === mount.namespace && other.ref.name === mount.ref.name;
}

function liesBelow(mount: Mount, other: Mount): boolean {
  return other.namespace === mount.namespace && mount.ref.name.startsWith(`${other.ref.name}/`);
}

function conflict(mount: Resource, what: string, related?: Diagnostic['related']): Diagnostic {
  const at = mount.origin?.at();
  return finding('mount-path-conflict', `${mount.ref.name} ${what}`, {
    address: mount.address,
    ...(at !== undefined && { at }),
    ...(related !== undefined && { related }),
  });
}
