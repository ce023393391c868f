/** The file system as the spec side needs it. Paths are as the user wrote them, or relative to the working folder. */
export interface Files {
  /** UTF-8 text of a file. Rejects with an Error whose `code` is Node's (`ENOENT`, `EACCES`, `EISDIR`). */
  read(path: string): Promise<string>;
  /** Size in bytes and whether it is a folder; undefined when nothing is there. */
  stat(path: string): Promise<{ readonly folder: boolean; readonly size: number } | undefined>;
  /** Names in a folder, unsorted. */
  names(folder: string): Promise<readonly string[]>;
  /** The path with all links followed; rejects when nothing is there. */
  real(path: string): Promise<string>;
  /** All of standard input. */
  stdin(): Promise<string>;
}
