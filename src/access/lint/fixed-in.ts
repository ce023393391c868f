import { compareVersions } from '../../model/server.ts';
import type { Flavour, ServerInfo } from '../../model/server.ts';

/** The first release of each line without a fault; lines after the last never had it, a product not named neither. */
export type FixedIn = Partial<Readonly<Record<Flavour, readonly string[]>>>;

/** Whether this server still has the fault. */
export function isFaulty(
  { flavour, version }: Pick<ServerInfo, 'flavour' | 'version'>,
  fixedIn: FixedIn,
): boolean {
  const fixed = fixedIn[flavour] ?? [];
  const lineOf = (release: string): string => release.split('.').slice(0, 2).join('.');
  const ofLine = fixed.find((one) => lineOf(one) === lineOf(version)) ?? fixed.at(-1);
  return ofLine !== undefined && compareVersions(version, ofLine) < 0;
}

/** What to do about a fault, for people. */
export function upgradeHint({ flavour }: Pick<ServerInfo, 'flavour'>, fixedIn: FixedIn): string {
  return `upgrade: it is mended in ${(fixedIn[flavour] ?? []).join(', ')}`;
}
