/** Joins a path to the folder that it is relative to. Both separators are understood, `/` is written. */
export function joinPath(folder: string, path: string): string {
  if (/^(?:[\\/]|[A-Za-z]:)/.test(path)) return path;
  const base = folder.replace(/(?<=.)[\\/]+$/, '');
  const below = path.replace(/^(?:\.[\\/]+)+/, '');
  if (base === '' || base === '.') return below;
  return base === '/' ? `/${below}` : `${base}/${below}`;
}

/** The folder that holds a file. */
export function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  if (end === -1) return '.';
  return end === 0 ? '/' : path.slice(0, end);
}

/** The last name in a path. */
export function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** True when a real path is the real folder or lies below it. */
export function isInside(folder: string, path: string): boolean {
  if (path === folder) return true;
  return path.startsWith(folder) && (/[\\/]$/.test(folder) || /^[\\/]/.test(path.slice(folder.length)));
}

/** Order of paths by their UTF-8 bytes, which is the order of their code points. */
export function comparePaths(left: string, right: string): number {
  const other = codePoints(right);
  for (const [index, point] of codePoints(left).entries()) {
    const difference = point - (other[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function codePoints(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
