import { isRootProtected } from '../model/sudo-path.ts';
import type { AclServer } from './acl-server.ts';

/** What needs `sudo` below mounts of a type, which only the caller knows. */
const SUDO_BELOW: Readonly<Record<string, readonly string[]>> = { pki: ['root', 'root/sign-self-issued'] };

/** Types of secrets engines by mount path, each with its `/` at the end. */
export type MountTypes = ReadonlyMap<string, string>;

/** Whether a server asks for `sudo` on a path, which is written as seen from its namespace. */
export function needsSudo(path: string, server: AclServer, mounts: MountTypes = new Map()): boolean {
  return (
    isRootProtected(path, server) ||
    [...mounts].some(([mount, type]) => (SUDO_BELOW[type] ?? []).some((below) => path === mount + below))
  );
}
