/** What a report needs besides the run itself. */
export interface ReportContext {
  /** Tells the reports of several specs apart. */
  readonly id: string;
  /** Where a finding without a place is shown, when the form demands a file. */
  readonly specFile: string;
  readonly version: string;
  /** Of the server. */
  readonly address?: string;
  readonly sha256: (text: string) => string;
  /** Path from the top of the repository; undefined for what is no file, such as standard input. */
  readonly fileInRepository: (file: string) => string | undefined;
}
