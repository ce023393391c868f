import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Kind } from '../model/kind.ts';
import type { Resource } from '../model/resource.ts';

/** Two mounts, one above the other: the server refuses the second. */
export function checkMountPaths(
  resources: readonly Resource[],
  kinds: readonly Kind[],
): readonly Diagnostic[] {
  return kinds
    .filter(({ api }) => api.table !== undefined)
    .flatMap((kind) => {
      const mounts = resources.filter((resource) => resource.kind === kind.name);
      return mounts.flatMap((mount) => {
        const above = mounts.find(
          (other) => other.namespace === mount.namespace && mount.ref.name.startsWith(`${other.ref.name}/`),
        );
        if (above === undefined) return [];
        const at = mount.origin?.at();
        const there = above.origin?.at();
        return [
          finding('mount-path-conflict', `${mount.ref.name} lies below the mount ${above.ref.name}`, {
            address: mount.address,
            ...(at !== undefined && { at }),
            ...(there !== undefined && { related: [{ at: there, note: 'the mount above' }] }),
          }),
        ];
      });
    });
}
