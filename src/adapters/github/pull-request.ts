import type { Secret } from '../../model/secret.ts';

/** A pull request, and the right to comment on it. */
export interface PullRequest {
  /** Of the REST API, without a slash at its end. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly token: Secret<string>;
}
