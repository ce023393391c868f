import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A place where a secret must not be: a stream of a run, or a file. */
export interface SearchedText {
  readonly where: string;
  readonly text: string;
}

/** A secret that was found. */
export interface Leak {
  readonly canary: string;
  readonly form: string;
  readonly where: string;
}

/** So many characters of a secret are a leak, too. */
const WINDOW = 16;

/** Every secret in every text: whole or in part, as it is, encoded for URLs, escaped, in hexadecimal and in base64. */
export function findLeaks(
  canaries: Readonly<Record<string, string>>,
  texts: readonly SearchedText[],
): Leak[] {
  return Object.entries(canaries).flatMap(([canary, secret]) => {
    const forms = formsOf(secret);
    return texts.flatMap(({ where, text }) =>
      forms.filter(({ needle }) => text.includes(needle)).map(({ form }) => ({ canary, form, where })),
    );
  });
}

/** All files below a folder, as texts; `planted` are names of those that hold a secret by right. */
export async function filesBelow(folder: string, planted: readonly string[] = []): Promise<SearchedText[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry): Promise<SearchedText[]> => {
      const path = join(folder, entry.name);
      const name = { where: `name of ${path}`, text: entry.name };
      if (entry.isDirectory()) return [name, ...(await filesBelow(path, planted))];
      if (!entry.isFile() || planted.includes(entry.name)) return [name];
      return [name, { where: path, text: await readFile(path, 'utf8') }];
    }),
  );
  return found.flat();
}

function formsOf(secret: string): { form: string; needle: string }[] {
  const parts = Array.from({ length: Math.max(1, secret.length - WINDOW + 1) }, (_, start) => ({
    form: 'part',
    needle: secret.slice(start, start + WINDOW),
  }));
  const hex = Buffer.from(secret).toString('hex');
  return [
    { form: 'whole', needle: secret },
    ...parts,
    { form: 'url', needle: encodeURIComponent(secret) },
    { form: 'json', needle: JSON.stringify(secret).slice(1, -1) },
    { form: 'hex', needle: hex },
    ...[0, 1, 2].flatMap((shift) => base64At(secret, shift)),
  ];
}

/** The characters of base64 that no neighbour changes, when the secret begins at that place of a group of three. */
function base64At(secret: string, shift: number): { form: string; needle: string }[] {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3));
  const drop = shift === 0 ? 0 : 4;
  return (['base64', 'base64url'] as const).map((form) => ({
    form,
    needle: whole.toString(form).slice(drop),
  }));
}
