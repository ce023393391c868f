import type { Claim } from './platform.ts';

/** Text that every token has. */
export const always = { type: 'text', presence: 'always' } as const satisfies Claim;

/** Text that can be missing, or be empty. */
export const sometimes = { type: 'text', presence: 'sometimes' } as const satisfies Claim;

/** A name, for which there is an id. */
export function nameOf(id: string): Claim {
  return { ...always, mutable: { rather: id } };
}

const time = { type: 'number', presence: 'always' } as const satisfies Claim;

/** Claims that are the same with nearly everybody. https://www.rfc-editor.org/rfc/rfc7519#section-4.1 */
export const registeredClaims = {
  iss: always,
  exp: time,
  nbf: time,
  iat: time,
  jti: { ...always, unique: true, perRun: true },
} as const satisfies Readonly<Record<string, Claim>>;
