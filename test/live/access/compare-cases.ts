import type { accessPolicy } from '../../../src/access/access-policy.ts';
import type { buildAcl } from '../../../src/access/build-acl.ts';
import type { capabilitiesOn } from '../../../src/access/capabilities-on.ts';
import type { decide } from '../../../src/access/decide.ts';
import type { Ask, RecordedCase } from './recorded-case.ts';

/** The functions that are held to the servers. */
export interface Evaluator {
  readonly accessPolicy: typeof accessPolicy;
  readonly buildAcl: typeof buildAcl;
  readonly capabilitiesOn: typeof capabilitiesOn;
  readonly decide: typeof decide;
}

/** What came of a run. */
export interface Comparison {
  decisions: number;
  /** How often each answer came, so that a run that met only refusals shows it. */
  readonly answers: Map<string, number>;
  readonly differences: object[];
}

/** Enough to see what is wrong. */
const MOST_DIFFERENCES = 20;

/** Compares until `wanted` answers were compared, or many differ. */
export async function compareCases(
  evaluator: Evaluator,
  cases: AsyncIterable<RecordedCase> | Iterable<RecordedCase>,
  wanted: number,
): Promise<Comparison> {
  const result: Comparison = { decisions: 0, answers: new Map(), differences: [] };
  for await (const recorded of cases) {
    compareCase(evaluator, recorded, result);
    if (result.decisions >= wanted || result.differences.length >= MOST_DIFFERENCES) break;
  }
  return result;
}

function compareCase(evaluator: Evaluator, recorded: RecordedCase, result: Comparison): void {
  const { server, texts, identity, now, asks } = recorded;
  const policies = texts.map((text, index) => evaluator.accessPolicy(`p${String(index)}`, text));
  const acl = evaluator.buildAcl({ server, policies, now, ...(identity && { identity }) });
  const ourAnswer = (ask: Ask): { readonly ours: string; readonly label: string } => {
    if (ask.kind === 'capabilities') {
      // A server that cannot build the rules answers with an error.
      const ours = acl.fault ? 'refused' : evaluator.capabilitiesOn(acl, ask.path).join(' ');
      return { ours, label: ours };
    }
    const { allowed, reason } = evaluator.decide(acl, ask.request);
    return { ours: allowed ? 'allowed' : 'refused', label: reason };
  };
  for (const ask of asks) {
    const { ours, label } = ourAnswer(ask);
    result.decisions += 1;
    result.answers.set(label, (result.answers.get(label) ?? 0) + 1);
    if (ours !== ask.theirs)
      result.differences.push({ ask, ours, label, texts, entity: identity?.entity?.name });
  }
}
