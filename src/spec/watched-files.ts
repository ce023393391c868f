import { errorCode } from '../model/error-code.ts';
import type { Files } from './files.ts';
import { inParallel } from './in-parallel.ts';
import { MOST_BYTES } from './read-text.ts';

/** Files that remember what was asked of them. */
export interface WatchedFiles {
  readonly files: Files;
  /** Resolves once an answer is no longer what it was, and the files have come to rest; names what has changed. */
  changed(pause: () => Promise<void>): Promise<string>;
}

type Question = 'read' | 'stat' | 'names' | 'real';

interface Look {
  readonly question: Question;
  readonly path: string;
  /** The same for the same answer. */
  readonly mark: Promise<string>;
}

/** What tells whether an answer is another one, without reading whole files. */
const MARKS: Readonly<Record<Question, (files: Files, path: string) => Promise<string>>> = {
  read: async (files, path) => (await files.stat(path))?.stamp ?? '',
  // Beside a spec there may be a log that grows all the time: the contents count when they are read.
  stat: async (files, path) => {
    const stat = await files.stat(path);
    return stat === undefined ? '' : `${stat.folder} ${stat.size > MOST_BYTES}`;
  },
  names: async (files, path) => (await files.names(path)).filter(isNotOfEditor).sort().join('\n'),
  real: (files, path) => files.real(path),
};

/** Watches what is asked of these files from now on. */
export function watchFiles(files: Files): WatchedFiles {
  const looks = new Map<string, Look>();
  // Taken before the answer itself, so that a change in between is noticed.
  const note = async (question: Question, path: string): Promise<void> => {
    const key = `${question} ${path}`;
    const look = looks.get(key) ?? { question, path, mark: markOf(files, question, path) };
    looks.set(key, look);
    await look.mark;
  };
  const watching =
    <T>(question: Question, answer: (path: string) => Promise<T>) =>
    async (path: string): Promise<T> => {
      await note(question, path);
      return answer(path);
    };
  return {
    files: {
      read: watching('read', (path) => files.read(path)),
      stat: watching('stat', (path) => files.stat(path)),
      names: watching('names', (path) => files.names(path)),
      real: watching('real', (path) => files.real(path)),
      stdin: () => files.stdin(),
    },
    changed: (pause) => firstChange(files, [...looks.values()], pause),
  };
}

async function firstChange(
  files: Files,
  looks: readonly Look[],
  pause: () => Promise<void>,
): Promise<string> {
  const reads = looks.filter(({ question }) => question === 'read');
  const readPaths = new Set(reads.map(({ path }) => path));
  const telling = [...reads, ...looks.filter(({ path }) => !readPaths.has(path))];
  let before = await Promise.all(telling.map(({ mark }) => mark));
  let changed: string | undefined;
  for (;;) {
    await pause();
    const now = await inParallel(telling, ({ question, path }) => markOf(files, question, path));
    const different = telling.find((_, index) => now[index] !== before[index]);
    if (different === undefined && changed !== undefined) return changed;
    if (different !== undefined) changed ??= nameOf(different);
    before = [...now];
  }
}

async function markOf(files: Files, question: Question, path: string): Promise<string> {
  try {
    return await MARKS[question](files, path);
  } catch (cause) {
    return errorCode(cause) ?? String(cause);
  }
}

function nameOf({ question, path }: Look): string {
  return question === 'names' ? `files in ${path}` : path;
}

/** Editors put files of their own beside the one that is open. */
function isNotOfEditor(name: string): boolean {
  return !/^\.|~$/.test(name);
}
