import { rootProtectedPaths } from '../../model/sudo-path.ts';
import { pathRule } from '../../policy-language/path-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import { commonPaths, covers } from '../common-paths.ts';
import type { LintRule } from './rule.ts';
import { capabilitiesAt, grants, stanzaFinding, stanzas } from './stanza.ts';

const PROTECTED: readonly PathRule[] = rootProtectedPaths().map(pathRule);
/** What a PKI engine protects, wherever it is mounted. */
const IN_PKI = /(?:^|\/)root(?:\/sign-self-issued)?$/;

/** `sudo` where nothing asks for it, or where it comes with more than one would think. */
export const sudoStanzas: LintRule = function* ({ model }) {
  for (const stanza of stanzas(model)) {
    if (!grants(stanza, 'sudo')) continue;
    const { path } = stanza;
    if (!isNeeded(path)) {
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
  return IN_PKI.test(path.text) || PROTECTED.some((one) => commonPaths(one, path).length > 0);
}
