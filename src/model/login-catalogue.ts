import type { CatalogueEntry } from './catalogue-entry.ts';

/** Findings of lint about mounts, roles and token roles. Part of the catalogue. */
export const loginCatalogue = {} as const satisfies Record<string, CatalogueEntry>;
