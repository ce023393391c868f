import type { Problem } from '../model/kind.ts';
import type { PolicyRule } from '../policy-language/policy-rule.ts';
import type { TextRange } from '../policy-language/problem.ts';

/** Paths that work, and not as somebody who wrote them seems to think. */
export function* policyPathProblems(rules: readonly PolicyRule[]): Iterable<Problem> {
  for (const rule of rules) {
    const { path, writtenPath, pathAt, capabilities } = rule;
    if (writtenPath.startsWith('/')) {
      yield {
        code: 'policy-path-leading-slash',
        message: `the path "${writtenPath}" begins with a slash, which the servers strip`,
        fields: ['policy'],
        inText: inPolicy(pathAt),
        hint: `write ${path}`,
      };
    }
    // https://developer.hashicorp.com/vault/docs/secrets/kv/kv-v2/setup#acl-rules
    if (
      /^[^/+]+\/metadata\/(.*\/)?\*$/.test(path) &&
      capabilities.includes('read') &&
      !capabilities.includes('list')
    ) {
      const at = rule.attributes.find(({ key }) => key === 'capabilities')?.valueAt ?? pathAt;
      yield {
        code: 'policy-metadata-without-list',
        message: `"${path}" allows read and not list, so \`vault kv list\` is refused`,
        fields: ['policy'],
        inText: inPolicy(at),
      };
    }
  }
}

/** A place in the policy's text for a finding. */
export function inPolicy({ line, column, endLine, endColumn }: TextRange): NonNullable<Problem['inText']> {
  return { line, column, ...(line === endLine && { endColumn }) };
}
