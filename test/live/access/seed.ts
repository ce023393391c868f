/** A fresh seed for each run, or the one that a run is to repeat. */
export const accessSeed = Number(process.env['VAULTCTL_ACCESS_SEED'] ?? Date.now() % 2 ** 31);
