import type { CatalogueEntry } from './catalogue-entry.ts';

/** Findings of lint about policies and what they add up to. Part of the catalogue. */
export const policyCatalogue = {} as const satisfies Record<string, CatalogueEntry>;
