/** Seed of the generated objects: VAULTCTL_LAWS_SEED, or another one in each run. */
export const lawSeed = Number(process.env['VAULTCTL_LAWS_SEED'] ?? Date.now() % 1_000_000_000);
