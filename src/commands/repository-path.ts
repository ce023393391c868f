import type { Io } from './io.ts';

/** Where a pipeline has checked the repository out. */
const TOPS = ['GITHUB_WORKSPACE', 'CI_PROJECT_DIR'];

/** Gives the path from the top of the repository, or from the working folder where no pipeline says what the top is. */
export async function repositoryPaths(io: Io): Promise<(file: string) => string | undefined> {
  const here = await realOrUndefined(io, '.');
  const named = TOPS.map((name) => io.env(name)).find((value) => value !== undefined && value !== '');
  const top = (named === undefined ? undefined : await realOrUndefined(io, named)) ?? here;
  return (file) => {
    if (file === '-') return undefined;
    if (here === undefined || top === undefined) return file;
    const whole = normal(file.startsWith('/') ? file : `${here}/${file}`);
    return whole.startsWith(`${top}/`) ? whole.slice(top.length + 1) : file;
  };
}

async function realOrUndefined(io: Io, path: string): Promise<string | undefined> {
  try {
    return await io.files.real(path);
  } catch {
    return undefined;
  }
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
