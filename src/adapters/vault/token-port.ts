import type { TokenAnswer, TokenPort } from '../../engine/ports.ts';
import { Secret } from '../../model/secret.ts';
import { VaultError } from '../../model/vault-error.ts';
import { isWireObject } from '../../model/wire.ts';
import type { WireObject } from '../../model/wire.ts';
import type { Granted, Send } from './sender.ts';
import { withoutSecret } from './without-secret.ts';

/** Requests about tokens; `clean` takes the connection's own token out of texts. */
export function tokenPort(send: Send, clean: (text: string) => string): TokenPort {
  return {
    async post(at, body, { token, wrapTtl } = {}) {
      const full = token === undefined ? body : { ...body, token: token.reveal() };
      const scrub = (text: string): string => withoutSecret(clean(text), token);
      try {
        return tokenAnswer(await send('POST', at, full, wrapTtl), scrub);
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        throw new VaultError({ ...error.facts, errors: error.facts.errors.map(scrub) });
      }
    },
  };
}

/** The server's answer with the token apart. */
export function tokenAnswer(answer: Granted, scrub: (text: string) => string): TokenAnswer {
  const warnings = answer.warnings.map(scrub);
  const body = (answer.kind === 'ok' ? answer.body : undefined) ?? {};
  const { wrap_info: wrapped, auth } = body;
  if (isWireObject(wrapped)) return { ...apart(wrapped, 'token'), isWrapped: true, warnings };
  if (isWireObject(auth)) return { ...apart(auth, 'client_token'), isWrapped: false, warnings };
  const { facts } = apart(isWireObject(body['data']) ? body['data'] : {}, 'id');
  return { facts, isWrapped: false, warnings };
}

function apart(facts: WireObject, key: string): Pick<TokenAnswer, 'token' | 'facts'> {
  const token = facts[key];
  const others = Object.fromEntries(Object.entries(facts).filter(([name]) => name !== key));
  return { facts: others, ...(typeof token === 'string' && token !== '' && { token: new Secret(token) }) };
}
