/** No complete answer arrived. It holds what the network said, and nothing of the request. */
export class TransportFailure extends Error {
  /** Node's or OpenSSL's code (`ECONNREFUSED`), or `TIMEOUT`, `TOO_LARGE`. */
  readonly code: string;
  /** Whether bytes of the request may have left: if not, it cannot have taken effect. */
  readonly sent: boolean;
  constructor(code: string, message: string, sent: boolean) {
    super(message);
    this.name = 'TransportFailure';
    this.code = code;
    this.sent = sent;
  }
}
