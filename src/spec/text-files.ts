import type { Files } from './files.ts';

/** Files that are not on any disk yet, by path. */
export function textFiles(texts: ReadonlyMap<string, string>): Files {
  const isFolder = (path: string): boolean => [...texts.keys()].some((file) => file.startsWith(`${path}/`));
  const folders = new Map<string, boolean>();
  const folder = (path: string): boolean => {
    const known = folders.get(path) ?? isFolder(path);
    folders.set(path, known);
    return known;
  };
  const missing = (path: string): Promise<never> =>
    Promise.reject(Object.assign(new Error(`${path} is not there`), { code: 'ENOENT' }));
  return {
    read(path) {
      const text = texts.get(path);
      return text === undefined ? missing(path) : Promise.resolve(text);
    },
    stat(path) {
      const text = texts.get(path);
      if (text !== undefined) return Promise.resolve({ folder: false, size: text.length, stamp: '' });
      return Promise.resolve(folder(path) ? { folder: true, size: 0, stamp: '' } : undefined);
    },
    names: (path) =>
      Promise.resolve([
        ...new Set(
          [...texts.keys()]
            .filter((file) => file.startsWith(`${path}/`))
            .map((file) => file.slice(path.length + 1).split('/')[0] ?? ''),
        ),
      ]),
    real: (path) => (texts.has(path) || folder(path) ? Promise.resolve(path) : missing(path)),
    stdin: () => Promise.resolve(''),
  };
}
