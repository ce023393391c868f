import { writtenRulePath } from '../../policy-language/path-rule.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/catalogue.ts';
import { findPolicy } from '../access-model.ts';
import type { AccessModel } from '../access-model.ts';
import { shownPath } from '../common-paths.ts';
import type { AccessOperation } from '../decide.ts';
import type { EscalationClass } from '../escalation/primitive.ts';
import { principals } from '../escalation/principals.ts';
import type { Principal } from '../escalation/principals.ts';
import { assumptionText } from '../escalation/step.ts';
import type { Step } from '../escalation/step.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { weakBinding } from './weak-bindings.ts';

const CODES: Readonly<Record<Exclude<EscalationClass, 'R5'>, DiagnosticCode>> = {
  R0: 'escalates-to-root',
  R1: 'escalates-to-others',
  R2: 'token-outlives-its-login',
  R3: 'can-lock-out-others',
  R4: 'can-list-who-has-access',
};

/** What each role, token role and group can reach, by any number of requests. */
const escalation: LintRule = function* ({ model, now }) {
  for (const principal of principals(model, now)) {
    yield* finding(model, principal);
    yield* weakBinding(model, principal);
  }
};

export const escalationRules: readonly LintRule[] = [escalation];

function* finding(model: AccessModel, { resource, field, reach }: Principal): Iterable<LintFinding> {
  if (reach.class === 'R5') return;
  const chain = reach.steps.map((step) => stepText(step)).join('; then ');
  yield {
    resource,
    problem: {
      code: CODES[reach.class],
      message: model.hide(`${reach.class}: ${chain}${assumptionText(reach)}`),
      fields: [field],
    },
    related: reach.steps.flatMap((step, index) => placesOf(model, resource.namespace, step, index + 1)),
  };
}

/** `POST sys/policies/acl/web ("sys/policies/acl/*" of team) rewrites the policy web, which it holds`. */
function stepText({ operation, path, rule, does }: Step): string {
  const policies = [...new Set(rule.sources.map(({ policy }) => policy))].join(', ');
  return `${METHODS[operation]} ${shownPath(path)} ("${writtenRulePath(rule.path)}" of ${policies}) ${does}`;
}

const METHODS: Readonly<Record<AccessOperation, string>> = {
  create: 'POST',
  update: 'POST',
  patch: 'PATCH',
  delete: 'DELETE',
  read: 'GET',
  list: 'LIST',
  scan: 'SCAN',
  recover: 'POST',
  help: 'GET',
};

function placesOf(
  model: AccessModel,
  namespace: string,
  { rule, operation }: Step,
  number: number,
): NonNullable<Diagnostic['related']> {
  for (const { policy, stanza } of rule.sources) {
    const origin = findPolicy(model, namespace, policy)?.resource?.origin;
    if (origin === undefined) continue;
    const { line, column } = stanza.pathAt;
    return [
      {
        at: origin.text('policy', { line, column }),
        note: `step ${number} is allowed here, by ${operation}`,
      },
    ];
  }
  return [];
}
