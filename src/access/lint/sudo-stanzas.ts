import { rootProtectedPaths } from '../../model/sudo-path.ts';
import { pathRule, writtenRulePath } from '../../policy-language/path-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import { childNamespaces } from '../child-namespaces.ts';
import { commonPaths, covers } from '../common-paths.ts';
import type { LintRule } from './rule.ts';
import { capabilitiesAt, grants, stanzaFinding, stanzas } from './stanza.ts';

const PROTECTED: readonly PathRule[] = rootProtectedPaths().map(pathRule);
/** Where a request passes without sudo, and may ask for more with it. https://developer.hashicorp.com/vault/api-docs/auth/token#create-token */
const GIVES_MORE: readonly PathRule[] = ['auth/token/create', 'auth/token/create/+'].map(pathRule);
/** What a PKI engine protects, wherever it is mounted. */
const IN_PKI = /(?:^|\/)root(?:\/sign-self-issued)?$/;

/** `sudo` where nothing asks for it, or where it comes with more than one would think. */
export const sudoStanzas: LintRule = function* ({ model }) {
  for (const stanza of stanzas(model)) {
    if (!grants(stanza, 'sudo')) continue;
    const { path } = stanza;
    const child = childNamespaces(model, stanza.policy.namespace).find((one) =>
      path.text.startsWith(one.path),
    );
    if (!isNeeded(child === undefined ? path : pathRule(writtenRulePath(path).slice(child.path.length)))) {
      const message = `sudo on "${stanza.rule.path}" has no effect: no server asks for it there`;
      yield stanzaFinding(stanza, 'policy-sudo-not-needed', message, { at: capabilitiesAt(stanza) });
    } else if (
      path.kind !== 'exact' &&
      !PROTECTED.some((one) => covers(one, path)) &&
      !IN_PKI.test(path.text)
    ) {
      const message = `sudo on "${stanza.rule.path}" opens every protected path that the pattern matches`;
      yield stanzaFinding(stanza, 'policy-sudo-on-wildcard', message, { at: capabilitiesAt(stanza) });
    }
  }
};

function isNeeded(path: PathRule): boolean {
  return (
    IN_PKI.test(path.text) || [...PROTECTED, ...GIVES_MORE].some((one) => commonPaths(one, path).length > 0)
  );
}
