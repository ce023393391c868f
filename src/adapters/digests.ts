import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Node's digests and its source of chance. */
export const nodeDigests = {
  sha256: (text: string): string => createHash('sha256').update(text).digest('hex'),
  hmac: (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex'),
  randomKey: (): string => randomBytes(32).toString('hex'),
};
