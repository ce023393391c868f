/** No server could be found; the message says what was looked for and what to install. */
export class NoServerError extends Error {
  override readonly name = 'NoServerError';
}

/** A server was found and did not start; the message carries its last log lines, never its token. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
}
