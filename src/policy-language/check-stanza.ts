import { checkBraces, checkPath } from './check-path.ts';
import { checkCapabilities } from './check-capabilities.ts';
import { checkControlGroup, checkExpiration, checkFilterPath, checkWrapping } from './check-values.ts';
import { formOf, textOf, textsOf } from './decode-stanza.ts';
import type { DecodeFault } from './decode.ts';
import { didYouMean } from './near-word.ts';
import { notPortable } from './not-portable.ts';
import { problemAt } from './problem.ts';
import type { PolicyProblem } from './problem.ts';
import { isStanzaKey, onlyKnowing, stanzaKeys } from './stanza-key.ts';
import type { StanzaSource } from './stanza-source.ts';
import type { Token } from './syntax-tree.ts';
import { tokenText } from './token-value.ts';

/**
 * All that the servers refuse in a stanza, in their order, because some of it ends their reading: a stanza that has
 * expired is skipped (OpenBao), and `deny` makes the rest count no more.
 * https://github.com/openbao/openbao/blob/main/vault/policy/policy.go
 */
export function checkStanza(source: StanzaSource, now: number | undefined): PolicyProblem[] {
  const expiration = checkExpiration(source, now);
  const problems = [
    ...checkBraces(source),
    ...checkKeys(source),
    ...source.decoded.faults.map((fault) => faultProblem(source, fault)),
    ...expiration.problems,
  ];
  const late = [...checkPath(source), ...checkLate(source)];
  return [...problems, ...(expiration.expired ? late.flatMap(sparingOpenBao) : late)];
}

function checkLate(source: StanzaSource): PolicyProblem[] {
  const { value } = source.decoded.values;
  const capabilities = checkCapabilities(source, textsOf(value.capabilities) ?? [], textOf(value.policy));
  if (capabilities.denied) return capabilities.problems;
  const rest = [...checkWrapping(source), ...checkControlGroup(source), ...checkFilterPath(source)];
  return [...capabilities.problems, ...rest];
}

function sparingOpenBao(problem: PolicyProblem): PolicyProblem[] {
  const flavours = (problem.flavours ?? (['vault', 'openbao'] as const)).filter(
    (flavour) => flavour !== 'openbao',
  );
  return flavours.length > 0 ? [{ ...problem, flavours }] : [];
}

/** Keys must be spelled exactly, in lower case. */
function checkKeys({ block }: StanzaSource): PolicyProblem[] {
  return block.items.flatMap((item) => {
    const [key] = item.keys;
    return key ? checkKey(key) : [];
  });
}

function checkKey(key: Token): PolicyProblem[] {
  const name = tokenText(key);
  if (name === undefined) return [];
  if (!isStanzaKey(name)) {
    const message = `a path stanza has no key ${name}`;
    return [problemAt(key.at, 'policy-unknown-key', message, didYouMean(name, Object.keys(stanzaKeys)))];
  }
  return notPortable('policy-key-not-portable', key.at, `the key ${name}`, stanzaKeys[name]);
}

function faultProblem({ path }: StanzaSource, fault: DecodeFault): PolicyProblem {
  const [key = '', ...inner] = fault.path;
  const name = [key, ...inner].join('.');
  const flavours = isStanzaKey(key) ? onlyKnowing(key) : {};
  if (fault.reason === 'escape') {
    return problemAt(
      fault.at,
      'policy-syntax',
      `${name || 'a key'} holds an escape that the servers cannot decode`,
      flavours,
    );
  }
  const form = isStanzaKey(key) && inner.length === 0 ? formOf(key) : 'of the right type';
  return problemAt(fault.at, 'policy-value-type', `${name} of path "${path}" is not ${form}`, flavours);
}
