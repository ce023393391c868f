/** Who has the lock, as its record in KV says. Everything in it is text that somebody else may have written. */
export interface LockRecord {
  /** Random; `force-unlock` needs it. */
  readonly id: string;
  /** The name that the server gives to the holder's token. */
  readonly who: string;
  /** Page of the pipeline run; empty outside of one. */
  readonly runUrl: string;
  readonly operation: string;
  readonly toolVersion: string;
  /** Both in the server's time, milliseconds since 1970. */
  readonly acquiredAt: number;
  /** By then the holder has stopped by itself. */
  readonly deadline: number;
}
