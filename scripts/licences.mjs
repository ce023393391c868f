import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { top } from './install.mjs';

/** The licence of every package whose code is in the bundle with these inputs. */
export async function licences(inputs) {
  const packages = new Set(
    inputs.flatMap((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.slice(0, 1) ?? []),
  );
  const texts = await Promise.all([...packages].sort().map(licence));
  return texts.join(`\n${'-'.repeat(78)}\n\n`);
}

async function licence(folder) {
  const {
    name,
    version: ours,
    license,
  } = JSON.parse(await readFile(join(top, folder, 'package.json'), 'utf8'));
  const file = (await readdir(join(top, folder))).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file && existsSync(join(top, folder, file)) ? await readFile(join(top, folder, file), 'utf8') : '';
  return `${name} ${ours} (${license})\n\n${text.trim()}\n`;
}
