/** What a file system tells of a file without opening it. */
export interface FileStat {
  readonly folder: boolean;
  /** Bytes. */
  readonly size: number;
  /** Another one after each change of the file. */
  readonly stamp: string;
}

/** The file system as the spec side needs it. Paths are as the user wrote them, or relative to the working folder. */
export interface Files {
  /** UTF-8 text of a file. Rejects with an Error whose `code` is Node's (`ENOENT`, `EACCES`, `EISDIR`). */
  read(path: string): Promise<string>;
  /** What is there; undefined when nothing is. */
  stat(path: string): Promise<FileStat | undefined>;
  /** Names in a folder, unsorted. */
  names(folder: string): Promise<readonly string[]>;
  /** The path with all links followed; rejects when nothing is there. */
  real(path: string): Promise<string>;
  /** All of standard input. */
  stdin(): Promise<string>;
}
