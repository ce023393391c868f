import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** A saved plan as JSON, as far as tests change it. */
export interface SavedPlanJson {
  digest: string;
  paths: string[];
  consent: {
    tool_version: string;
    server: Record<string, string>;
    namespace: string;
    options: Record<string, unknown>;
    objects: Record<string, Record<string, string | null>>;
    changes: string;
  };
  changes: Record<string, unknown>[];
}

/** Reads a saved plan. */
export async function readPlanFile(file: string): Promise<SavedPlanJson> {
  return JSON.parse(await readFile(file, 'utf8')) as SavedPlanJson;
}

/** Changes a saved plan, and gives it the digests that it then should have, as a forger would. */
export async function forge(file: string, change: (plan: SavedPlanJson) => void): Promise<void> {
  const plan = await readPlanFile(file);
  change(plan);
  plan.consent.changes = sha256(JSON.stringify(plan.changes));
  plan.digest = `sha256:${sha256(JSON.stringify(sorted(plan.consent)))}`;
  await writeFile(file, JSON.stringify(plan));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sorted(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
