import { glob } from '../../model/glob.ts';
import type { ModelRole } from '../access-model.ts';

type Bound = Pick<ModelRole['values'], 'bound_claims' | 'bound_claims_type' | 'bound_subject'>;

/** What a role asks of one claim. */
export interface Demand {
  readonly claim: string;
  /** Accepted values, as JSON. */
  readonly accepted: readonly string[];
  /** Whether the texts among them are globs. */
  readonly isGlob: boolean;
}

/** What a role asks of each claim that it binds, `sub` included. */
export function demandsOf({ bound_claims, bound_claims_type, bound_subject }: Bound): readonly Demand[] {
  const isGlob = bound_claims_type === 'glob';
  const claims = Object.entries(bound_claims).map(([claim, accepted]) => ({ claim, accepted, isGlob }));
  const subject = { claim: 'sub', accepted: [JSON.stringify(bound_subject)], isGlob: false };
  return bound_subject === '' ? claims : [...claims, subject];
}

/** The texts among the accepted values. */
export function textsOf({ accepted }: Demand): readonly string[] {
  return accepted.filter((value) => value.startsWith('"')).map((value) => JSON.parse(value) as string);
}

/** Whether only values that are written in full are accepted. */
export function isExact(demand: Demand): boolean {
  return !demand.isGlob || !textsOf(demand).some((text) => text.includes('*'));
}

/** Whether a demand accepts a value, as JSON; of a glob, whether it accepts all that the glob does. */
export function accepts(demand: Demand, value: string): boolean {
  if (!demand.isGlob || !value.startsWith('"')) return demand.accepted.includes(value);
  const text = JSON.parse(value) as string;
  return textsOf(demand).some((pattern) => glob(pattern)(text));
}
