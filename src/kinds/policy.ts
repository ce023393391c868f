import { accessorPlaces, positionInText } from '../model/accessor.ts';
import { defineKind } from '../model/kind.ts';
import type { CheckContext, Problem } from '../model/kind.ts';
import { commentMark } from '../model/owner-mark.ts';
import { knows, productName } from '../model/server.ts';
import type { Wire } from '../model/wire.ts';
import { parsePolicy } from '../policy-language/parse.ts';
import { printPolicy } from '../policy-language/print.ts';
import type { PolicyProblem } from '../policy-language/problem.ts';
import { rulePlaces } from '../policy-language/rule-place.ts';
import { rulesSchema } from '../policy-language/schema.ts';
import { sameRules } from '../policy-language/same-rules.ts';
import type { PolicyRuleInput } from '../policy-language/print.ts';
import { policyName } from './name-rules.ts';
import { tokenRolePolicyProblems } from './nomad-policy-problems.ts';
import { policyPathProblems } from './policy-path-problems.ts';

/** An ACL policy. Its text is compared byte for byte. */
export const policy = defineKind({
  name: 'policy',
  doc: 'What a token may do: an ACL policy as HCL or JSON text.',
  url: 'https://developer.hashicorp.com/vault/api-docs/system/policies',
  spec: {
    path: ['policies', '*'],
    prune: 'policies',
    content: {
      field: 'policy',
      text: 'text',
      file: 'file',
      extension: '.hcl',
      rules: 'rules',
      rulesSchema,
      print: (rules: Wire) => printPolicy(rules as unknown as readonly PolicyRuleInput[]), // the schema has checked the shape
      rulePlaces,
    },
  },
  nameRule: policyName,
  alwaysListed: true,
  // JSON has no comments, so a policy in JSON has no room.
  ownerMark: {
    field: 'policy',
    write: (text, owner) => (text.trimStart().startsWith('{') ? text : commentMark.write(text, owner)),
    read: commentMark.read,
  },
  isUnder: (token, { name }) => token.policies.includes(name),
  builtin: ['root', 'default', 'response-wrapping', 'control-group', 'default-ceiling'],
  readOnly: ['root', 'response-wrapping', 'control-group'],
  ignored: {
    ttl: 'ttl counts from each write and so never settles; give the time itself as expiration',
    cas: 'cas belongs to one write; vaultctl sends it by itself where the server has it',
  },
  fields: {
    policy: {
      type: 'text',
      required: true,
      lines: true,
      accessors: { kind: 'auth-mount', key: 'accessor' },
      doc: 'The text, as HCL or JSON.',
      sameMeaning: (before, after) => sameRules(before as string, after as string),
    },
    cas_required: {
      type: 'bool',
      since: { openbao: '2.3' },
      doc: 'Every write must name the version that it replaces.',
    },
    expiration: {
      type: 'time',
      omitAtZero: true,
      since: { openbao: '2.3' },
      doc: 'When the policy ceases to exist, as 2030-01-31T12:00:00Z.',
    },
    allow_wildcards_in_identity_templates: {
      type: 'bool',
      since: { openbao: '2.6' },
      doc: 'Values that fill a template may contain `*` and `+`.',
    },
    allow_slashes_in_identity_templates: {
      type: 'bool',
      since: { openbao: '2.6' },
      doc: 'Values that fill a template may contain `/`.',
    },
  },
  api: {
    path: ({ name }) => `sys/policies/acl/${name}`,
    listPath: () => 'sys/policies/acl',
    bulk: { path: 'sys/policies/detailed/acl', since: { openbao: '2.3' } },
    // A server with check-and-set wants the version: -1 for a policy that does not exist yet.
    create: ({ name }, body) => [
      { path: `sys/policies/acl/${name}`, body: 'cas_required' in body ? { ...body, cas: -1 } : body },
    ],
    update: ({ name }, body, live) => [
      {
        path: `sys/policies/acl/${name}`,
        body: 'version' in live ? { ...body, cas: live['version'] ?? 0 } : body,
      },
    ],
  },
  *check(values, context) {
    if (!context.isSet('policy')) return;
    for (const place of accessorPlaces(values.policy)) {
      if (place.name !== undefined) continue;
      yield {
        code: 'substitution-syntax',
        message: 'a place for an accessor is ${accessor:MOUNT}, with the path of an auth mount',
        fields: ['policy'],
        inText: positionInText(values.policy, place),
      };
    }
    const { problems, rules } = parsePolicy(values.policy, { now: context.now });
    yield* policyPathProblems(rules);
    yield* tokenRolePolicyProblems(rules, context);
    for (const problem of problems) {
      yield {
        code: problem.code,
        ...onServer(problem, context.server),
        fields: ['policy'],
        inText: {
          line: problem.line,
          column: problem.column,
          ...(problem.endColumn !== undefined && { endColumn: problem.endColumn }),
        },
        ...(problem.related && { related: problem.related }),
        ...(problem.hint !== undefined && { hint: problem.hint }),
      };
    }
  },
});

/** What one product refuses and the other takes is an error once the product is known, and a warning before. */
function onServer(
  { message, flavours, word }: PolicyProblem,
  server: CheckContext['server'],
): Pick<Problem, 'message' | 'severity'> {
  if (flavours === undefined) return { message };
  if (server === undefined) return { message, severity: 'warning' };
  if (flavours.includes(server.flavour)) return { message, severity: 'error' };
  if (word === undefined || knows(server, word.since)) return { message, severity: 'warning' };
  const product = `${productName(server.flavour)} ${server.version}`;
  return { message: `${product} does not know ${word.text}`, severity: 'error' };
}
