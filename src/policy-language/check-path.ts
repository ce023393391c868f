import { problemAt } from './problem.ts';
import type { PolicyProblem } from './problem.ts';
import type { StanzaSource } from './stanza-source.ts';

/** The braces of templates, which the servers check before they read the stanza. */
export function checkBraces({ path, pathAt }: StanzaSource): PolicyProblem[] {
  if (hasBalancedBraces(path)) return [];
  const hint = 'a template is {{identity.…}}, opened and closed once';
  const message = `the braces in the path "${path}" are not balanced`;
  return [problemAt(pathAt, 'policy-template-braces', message, { hint })];
}

/** The wildcard that the servers refuse in a path, and those that they read in another way than it looks. */
export function checkPath({ path, pathAt }: StanzaSource): PolicyProblem[] {
  const stripped = path.replace(/^\//, '');
  const plain = stripped.replace(/\{\{.*?\}\}/gs, '');
  const problems: PolicyProblem[] = [];
  if (stripped.includes('+*')) {
    const hint = 'write + for one segment, or * at the very end';
    problems.push(
      problemAt(pathAt, 'policy-wildcard', `the path "${path}" has +*, which the servers forbid`, { hint }),
    );
    return problems;
  }
  if (plain.slice(0, -1).includes('*')) {
    const hint = 'a * stands for anything only at the very end; + stands for one segment';
    problems.push(
      problemAt(pathAt, 'policy-glob-literal', `a * inside the path "${path}" is an ordinary character`, {
        hint,
      }),
    );
  }
  if (plain.split('/').some((segment) => segment.includes('+') && segment !== '+')) {
    const hint = 'a + stands for a segment only when it is the whole segment';
    problems.push(
      problemAt(pathAt, 'policy-plus-literal', `a + in the path "${path}" is an ordinary character`, {
        hint,
      }),
    );
  }
  return problems;
}

/** Every `{{` needs one `}}` before the next `{{`, and there is none without it. */
function hasBalancedBraces(path: string): boolean {
  const [before = '', ...pieces] = path.split('{{');
  return !before.includes('}}') && pieces.every((piece) => piece.split('}}').length === 2);
}
