import { countChanges } from './plan-text.ts';
import type { Report } from './plan-json.ts';

/** What later steps of a pipeline ask about a run, by name. Without a plan there is nothing to say about changes. */
export function runOutputs({ plan, review, digest, exitCode }: Report): Readonly<Record<string, string>> {
  const code = { 'exit-code': String(exitCode) };
  if (plan === undefined) return code;
  const { add, change, destroy } = countChanges(plan);
  return {
    changes: String(plan.changes.length > 0),
    add: String(add),
    change: String(change),
    destroy: String(destroy),
    widenings: String(review?.widenings ?? 0),
    ...(digest !== undefined && { digest }),
    ...code,
  };
}
