import type { WireObject } from '../../model/wire.ts';
import type { AccessModel } from '../access-model.ts';
import type { AccessOperation, Decision } from '../decide.ts';
import { decideFor } from '../holder.ts';
import type { Holder } from '../holder.ts';
import { explainRule, explainStanza, whyStronger } from './explained-rule.ts';
import type { ExplainedRule, ExplainedStanza } from './explained-rule.ts';
import { accessHints } from './access-hints.ts';

/** What is asked for. */
export interface AskedAccess {
  readonly operation: AccessOperation;
  /** As seen from the namespace of whoever asks. */
  readonly path: string;
  readonly parameters?: WireObject;
  /** Seconds that a wrapping token shall live. */
  readonly wrapTtl?: number;
}

/** What the server says to a request, and by which rule. */
export interface ExplainedAccess {
  readonly asked: AskedAccess;
  readonly decision: Pick<
    Decision,
    'allowed' | 'reason' | 'capabilities' | 'needsSudo' | 'parameters' | 'wrapping'
  >;
  /** The rule that decides. */
  readonly rule?: ExplainedRule;
  /** The others that match the path, the strongest first, and why each has no say. */
  readonly beaten: readonly { readonly rule: ExplainedRule; readonly why: string }[];
  /** Stanzas that do not count, since their templates have no value. */
  readonly unfilled: readonly ExplainedStanza[];
  /** Stanzas that do not count, since their time is over. */
  readonly expired: readonly ExplainedStanza[];
  /** What may have been meant, when it is refused. */
  readonly hints: readonly string[];
}

/** Decides a request of a holder, and tells how it came to that. */
export function explainAccess(model: AccessModel, holder: Holder, asked: AskedAccess): ExplainedAccess {
  const decision = decideFor(holder, asked);
  const { rule, beaten } = decision;
  return {
    asked,
    decision,
    ...(rule && { rule: explainRule(model, rule) }),
    beaten: beaten.map((other) => ({
      rule: explainRule(model, other),
      why: rule === undefined ? '' : whyStronger(rule, other),
    })),
    unfilled: holder.acl.unfilled.map((source) => explainStanza(model, source)),
    expired: holder.acl.expired.map((source) => explainStanza(model, source)),
    hints: decision.allowed ? [] : accessHints(model, holder, asked, decision),
  };
}
