import { refusalReason, refusedClaim } from '../access/refusal-reason.ts';
import type { Wire, WireObject } from '../model/wire.ts';
import { isWireObject } from '../model/wire.ts';
import type { ExpectedRequest } from './access-test.ts';
import type { GivenRefusal, Right, TokenFacts } from './answer.ts';

/** A refusal in the words of a server. */
export function liveRefusal(errors: readonly string[]): GivenRefusal {
  const text = errors.join('; ');
  return { by: refusalReason(text), text, claim: refusedClaim(text) };
}

/** A token as a server describes it: what it does not tell stays unknown. */
export function liveToken(role: string | undefined, described: WireObject): TokenFacts {
  const { ttl, num_uses: uses, type, meta } = described;
  return {
    role,
    policies: [...new Set([...texts(described['policies']), ...texts(described['identity_policies'])])],
    ...(typeof ttl === 'number' && { ttl }),
    ...(typeof uses === 'number' && { numUses: uses }),
    ...(typeof type === 'string' && { tokenType: type }),
    ...(isWireObject(meta) && {
      metadata: Object.fromEntries(
        Object.entries(meta).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ),
    }),
  };
}

/** The path by which a server is asked for the capabilities of a request: that of a list ends in `/`. */
export function askedPath({ request: { operation, path } }: ExpectedRequest): string {
  const bare = path.replace(/^\/+/, '');
  return (operation === 'list' || operation === 'scan') && !bare.endsWith('/') ? `${bare}/` : bare;
}

/** What capabilities say of a request: nothing of its parameters, of wrapping, and of paths that need `sudo`. */
export function liveRight(expected: ExpectedRequest, capabilities: readonly string[]): Right {
  const { operation, parameters, wrapTtl } = expected.request;
  if (parameters !== undefined || wrapTtl !== undefined)
    return {
      isAllowed: undefined,
      text: 'a server tells capabilities, and nothing of parameters and wrapping',
      because: [],
    };
  const isAllowed = capabilities.includes(operation) || capabilities.includes('root');
  return { isAllowed, text: `the server gives ${capabilities.join(', ')}`, because: [] };
}

function texts(value: Wire | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
