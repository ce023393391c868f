/** What tests run against when it is there; `VAULTCTL_REQUIRE` names those that must be. */
export const REAL_PROGRAMS = ['vault', 'bao', 'bao-2.2', 'nomad', 'nomad-1.9', 'docker'] as const;

export type RealProgram = (typeof REAL_PROGRAMS)[number];

/** The programs that are not there; throws when `required` (a comma list) names one of them, or anything unknown. */
export function missingPrograms(
  present: readonly RealProgram[],
  required: string | undefined,
): RealProgram[] {
  const missing = REAL_PROGRAMS.filter((name) => !present.includes(name));
  const names = (required ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.filter((name) => !REAL_PROGRAMS.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Error(`VAULTCTL_REQUIRE: ${unknown.join(', ')} is none of ${REAL_PROGRAMS.join(', ')}`);
  }
  const lacking = missing.filter((name) => names.includes(name));
  if (lacking.length > 0) throw new Error(`VAULTCTL_REQUIRE: missing ${lacking.join(', ')}`);
  return missing;
}
