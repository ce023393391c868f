import type { VaultErrorFacts } from '../../model/vault-error.ts';
import { VaultError } from '../../model/vault-error.ts';
import type { Operation } from '../../model/needed-capabilities.ts';
import type { Connection } from './connection.ts';
import { isTooComplex, refusalHint } from './hint.ts';
import { networkHint } from './network-hint.ts';
import type { Outcome } from './retry.ts';
import { isElsewhere, isLocked, isSealed, isWithoutLeader } from './server-words.ts';

/** The request that failed, in the words of messages. */
export interface Asked {
  readonly operation: Operation;
  readonly path: string;
  readonly namespace: string;
}

type More = Pick<VaultErrorFacts, 'errors' | 'fate'> & Partial<Omit<VaultErrorFacts, keyof Asked>>;

/** The error for a request that was never sent, because it would mean something else on the server. */
export function unsendable(asked: Asked, problem: string): VaultError {
  return build(asked, { errors: [problem], hint: 'correct the name', fate: 'not-sent' }, (text) => text);
}

/** The error for a request that is not sent any more, because the server has not answered for so long. */
export function givenUp(asked: Asked, seconds: number): VaultError {
  const errors = [`not sent: the server has given no useful answer for ${seconds} s`];
  const hint = 'find out what is wrong with the server or the way to it, then run again';
  return build(asked, { errors, hint, fate: 'not-sent' }, (text) => text);
}

/** The error for a request that still waited for its turn when a signal stopped the run. */
export function notBegun(asked: Asked): VaultError {
  return build(asked, { errors: ['not sent: the run was stopped'], fate: 'not-sent' }, (text) => text);
}

/** The error for a final outcome. `scrub` takes out of the server's words what it may have echoed. */
export function failure(
  asked: Asked,
  outcome: Outcome,
  connection: Connection,
  scrub: (text: string) => string,
): VaultError {
  return build(asked, describe(asked, outcome, connection), scrub);
}

function build(
  { operation, path, namespace }: Asked,
  more: More,
  scrub: (text: string) => string,
): VaultError {
  return new VaultError({
    method: operation,
    path,
    namespace,
    ...more,
    errors: more.errors.map(scrub),
    ...(more.warnings !== undefined && { warnings: more.warnings.map(scrub) }),
  });
}

function describe(asked: Asked, outcome: Outcome, connection: Connection): More {
  const read = asked.operation === 'GET' || asked.operation === 'LIST';
  // A read has no effect, so it is never in doubt.
  const doubtful = read ? 'refused' : 'unknown';
  if ('failure' in outcome) {
    const { code, message, sent } = outcome.failure;
    const hint = networkHint(code, message, connection);
    return { errors: [message === '' ? code : message], hint, fate: sent ? doubtful : 'not-sent' };
  }
  const { raw, answer } = outcome;
  const { status } = raw;
  switch (answer.kind) {
    case 'redirect':
      // A proxy that redirects may have asked the server before.
      return { status, fate: doubtful, ...redirected(answer.location, connection) };
    case 'refused': {
      const text = answer.errors.join('\n');
      const hint = refusalHint({ ...asked, status, errors: answer.errors }, connection);
      return {
        status,
        errors: answer.errors.length > 0 ? answer.errors : [`status ${status} without an explanation`],
        ...(answer.warnings.length > 0 && { warnings: answer.warnings }),
        ...(hint !== undefined && { hint }),
        fate: isCertain(status, text) ? 'refused' : doubtful,
      };
    }
    case 'foreign':
      return {
        status,
        errors: [`not a Vault answer: ${answer.reason}`],
        hint: foreignHint(raw.text, connection),
        // Whatever the status: somebody on the way wrote it, perhaps over the answer of the server.
        fate: doubtful,
      };
    case 'absent':
    case 'ok':
      return { status, errors: ['the server knows nothing at this path'], fate: 'refused' };
  }
}

/** Whether the server itself says no, before it does anything. */
function isCertain(status: number, text: string): boolean {
  if (status < 500) return true;
  const isUnavailable = isSealed(text) || isLocked(text) || isWithoutLeader(text);
  return (status === 503 && isUnavailable) || isTooComplex(text) || isElsewhere(text);
}

function redirected(location: string, connection: Connection): Pick<More, 'errors' | 'hint'> {
  const target = URL.canParse(location, connection.address)
    ? new URL(location, connection.address)
    : undefined;
  if (target === undefined) return { errors: ['a redirect without a target'], hint: elsewhere(connection) };
  return {
    errors: [`a redirect to ${target.host}, which is not followed: the token would go with it`],
    hint: `point VAULT_ADDR at ${target.origin} if that is your server`,
  };
}

function foreignHint(text: string, connection: Connection): string {
  if (/HTTP request to an HTTPS server/i.test(text))
    return 'the server speaks TLS: write https:// in VAULT_ADDR';
  return elsewhere(connection);
}

function elsewhere({ address }: Connection): string {
  return `something else than Vault answers at ${address}, perhaps a proxy or a login page; check VAULT_ADDR`;
}
