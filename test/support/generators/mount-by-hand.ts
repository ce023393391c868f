import type { Kind, Ref } from '../../../src/model/kind.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import type { Wire } from '../../../src/model/wire.ts';
import type { RawHttp } from '../raw-http.ts';
import type { ByHand, HandValues } from './by-hand.ts';

/** Set when the mount is made and never again. */
const AT_CREATION = ['type', 'local', 'seal_wrap', 'external_entropy_access', 'force_no_cache'];
const CREATION_TOP = ['type', 'description', 'options', 'local', 'seal_wrap', 'external_entropy_access'];

/** Requests for mounts, which have one body to be made and another to be tuned. */
export function mountByHand(kind: Kind, raw: RawHttp): ByHand {
  const path = (ref: Ref): string => kind.api.path(ref);
  const tune = async (ref: Ref, values: HandValues, options: Readonly<Record<string, Wire>>) => {
    const body = Object.entries(values).filter(
      ([name]) => !AT_CREATION.includes(name) && !name.startsWith('lockout_') && name !== 'options',
    );
    const lockout = Object.entries(values).filter(([name]) => name.startsWith('lockout_'));
    await raw.write(`${path(ref)}/tune`, {
      ...Object.fromEntries(body),
      options,
      ...(lockout.length > 0 && { user_lockout_config: Object.fromEntries(lockout.map(asText)) }),
    });
  };
  return {
    async write(ref, values) {
      const live = (await raw.read(path(ref)))?.['options'];
      const gone = isWireObject(live) ? Object.keys(live).map((key) => [key, '']) : [];
      const kept = isWireObject(values['options']) ? values['options'] : {};
      const version = isWireObject(live) && 'version' in live ? { version: live['version'] ?? null } : {};
      await tune(ref, values, { ...(Object.fromEntries(gone) as object), ...version, ...kept });
    },
    async recreate(ref, values) {
      await raw.remove(path(ref));
      const isTop = ([name]: readonly [string, Wire]): boolean => CREATION_TOP.includes(name);
      const isLate = (name: string): boolean => name.startsWith('lockout_') || name === 'plugin_version';
      const entries = Object.entries(values).filter(([name]) => !isLate(name));
      await raw.write(path(ref), {
        ...Object.fromEntries(entries.filter(isTop)),
        config: Object.fromEntries(entries.filter((entry) => !isTop(entry))),
      });
      const late = Object.entries(values).filter(([name]) => isLate(name));
      if (late.length > 0) await tune(ref, Object.fromEntries(late), {});
    },
    async read(ref) {
      const answer = (await raw.read(path(ref))) ?? {};
      const config = isWireObject(answer['config']) ? answer['config'] : {};
      return { ...answer, ...config };
    },
    remove: (ref) => raw.remove(path(ref)),
  };
}

/** The threshold must be text, times have a unit, and the switch is true or false. */
function asText([name, value]: readonly [string, Wire]): [string, Wire] {
  if (value === 'true' || value === 'false') return [name, value === 'true'];
  if (typeof value !== 'number') return [name, value];
  return [name, name === 'lockout_threshold' ? String(value) : `${String(value)}s`];
}
