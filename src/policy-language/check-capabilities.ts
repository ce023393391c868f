import { isLegacyPolicy, listedCapabilities } from './effective-capabilities.ts';
import { didYouMean } from './near-word.ts';
import { notPortable } from './not-portable.ts';
import { problemAt } from './problem.ts';
import type { PolicyProblem, TextRange } from './problem.ts';
import { capabilities, isCapability, legacyPolicies } from './stanza-key.ts';
import type { StanzaKeyName } from './stanza-key.ts';
import { settingsOf } from './stanza-source.ts';
import type { StanzaSource } from './stanza-source.ts';
import type { SyntaxNode } from './syntax-tree.ts';
import { tokenText } from './token-value.ts';

/** Checks the words up to the first `deny`, where the servers stop. */
export function checkCapabilities(
  source: StanzaSource,
  listed: readonly string[],
  policy: string | undefined,
): { readonly problems: PolicyProblem[]; readonly denied: boolean } {
  const problems = policy === undefined || policy === '' ? [] : checkLegacyPolicy(source, policy);
  if (policy === 'deny') return { problems, denied: true };
  for (const word of new Set(listedCapabilities(listed, policy))) {
    if (word === 'deny') return { problems, denied: true };
    problems.push(...checkWord(source, word));
  }
  return { problems, denied: false };
}

function checkWord(source: StanzaSource, word: string): PolicyProblem[] {
  const at = placeOfText(source, 'capabilities', word);
  if (!isCapability(word)) {
    const near = didYouMean(word, Object.keys(capabilities));
    const hint = near.hint ?? `capabilities are ${Object.keys(capabilities).join(', ')}`;
    return [problemAt(at, 'policy-unknown-capability', `"${word}" is no capability`, { hint })];
  }
  return notPortable('policy-capability-not-portable', at, `the capability ${word}`, capabilities[word]);
}

function checkLegacyPolicy(source: StanzaSource, policy: string): PolicyProblem[] {
  const at = placeOfText(source, 'policy', policy);
  if (!isLegacyPolicy(policy)) {
    const near = didYouMean(policy, Object.keys(legacyPolicies));
    const hint = near.hint ?? 'policy is deny, read, write or sudo; better write capabilities';
    return [problemAt(at, 'policy-unknown-capability', `"${policy}" is no legacy policy`, { hint })];
  }
  const hint = `write capabilities = [${legacyPolicies[policy].map((word) => `"${word}"`).join(', ')}]`;
  return [
    problemAt(at, 'policy-legacy-shorthand', `policy = "${policy}" is the legacy form of capabilities`, {
      hint,
    }),
  ];
}

/** Where a word is written under a key; the stanza's path when it stands nowhere by itself. */
function placeOfText(source: StanzaSource, name: StanzaKeyName, word: string): TextRange {
  const values = settingsOf(source, name);
  const places = values.flatMap((item) => literalsOf(item.value)).filter(([text]) => text === word);
  return places[0]?.[1] ?? values[0]?.value.at ?? source.pathAt;
}

function literalsOf(node: SyntaxNode): (readonly [string | undefined, TextRange])[] {
  if (node.kind === 'literal') return [[tokenText(node.token), node.at]];
  return node.kind === 'list' ? node.elements.flatMap(literalsOf) : [];
}
