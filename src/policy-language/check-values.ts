import { controlGroupOf, formOf, nanosecondsOf, textOf, textsOf } from './decode-stanza.ts';
import { effectiveCapabilities } from './effective-capabilities.ts';
import { filterTemplateFault } from './filter-template.ts';
import { parseAbsoluteTime } from './go-value.ts';
import { problemAt } from './problem.ts';
import type { PolicyProblem } from './problem.ts';
import { onlyKnowing } from './stanza-key.ts';
import type { StanzaKeyName } from './stanza-key.ts';
import { placeOf } from './stanza-source.ts';
import type { StanzaSource } from './stanza-source.ts';

/** Both wrapping times must be durations, and the longest not shorter than the shortest, where both are set. */
export function checkWrapping(source: StanzaSource): PolicyProblem[] {
  const { values } = source.decoded;
  const problems: PolicyProblem[] = [];
  const times: bigint[] = [];
  for (const key of ['min_wrapping_ttl', 'max_wrapping_ttl'] as const) {
    const value = values.value[key];
    if (!value) continue;
    const time = nanosecondsOf(value);
    if (time === undefined) problems.push(wrongValue(source, key));
    else times.push(time);
  }
  const [shortest = 0n, longest = 0n] = times;
  if (times.length === 2 && shortest !== 0n && longest !== 0n && longest < shortest) {
    const message = `max_wrapping_ttl of path "${source.path}" is less than min_wrapping_ttl`;
    problems.push(problemAt(placeOf(source, 'max_wrapping_ttl'), 'policy-wrapping-ttl', message));
  }
  return problems;
}

/** A control group needs factors, and each of them approvals by somebody for capabilities of the stanza. */
export function checkControlGroup(source: StanzaSource): PolicyProblem[] {
  const { value } = source.decoded.values;
  const group = controlGroupOf(value.control_group);
  if (!group || value.control_group?.kind !== 'struct') return [];
  const problem = (message: string): PolicyProblem =>
    problemAt(
      placeOf(source, 'control_group'),
      'policy-value-type',
      `control_group of path "${source.path}" ${message}`,
      onlyKnowing('control_group'),
    );
  const { ttl } = value.control_group.value;
  const problems: PolicyProblem[] = [];
  if (ttl && nanosecondsOf(ttl) === undefined) problems.push(problem('has a ttl that is no duration'));
  if (group.factors.length === 0) problems.push(problem('has no factor'));
  const granted = effectiveCapabilities(textsOf(value.capabilities) ?? [], textOf(value.policy));
  for (const factor of group.factors) {
    if (factor.approvals <= 0 || factor.groupIds.length + factor.groupNames.length === 0) {
      problems.push(problem(`has a factor "${factor.name}" without approvals by a group`));
    }
    if (factor.controlledCapabilities.some((word) => !granted.includes(word))) {
      problems.push(problem(`has a factor "${factor.name}" for capabilities that the stanza does not grant`));
    }
  }
  return problems;
}

/** OpenBao skips a stanza that has expired; it must be a point in time in any case. */
export function checkExpiration(
  source: StanzaSource,
  now: number | undefined,
): { readonly problems: readonly PolicyProblem[]; readonly expired: boolean } {
  const text = textOf(source.decoded.values.value.expiration) ?? '';
  if (text === '') return { problems: [], expired: false };
  const time = parseAbsoluteTime(text);
  if (time !== undefined) return { problems: [], expired: now !== undefined && time < now };
  const message = `expiration of path "${source.path}" is not a time`;
  const hint = 'write it as "2030-01-31T12:00:00Z" or in seconds since 1970';
  const at = placeOf(source, 'expiration');
  return {
    problems: [problemAt(at, 'policy-value-type', message, { hint, ...onlyKnowing('expiration') })],
    expired: false,
  };
}

/** OpenBao tries the template with two keys and wants two paths. */
export function checkFilterPath(source: StanzaSource): PolicyProblem[] {
  const { value } = source.decoded.values;
  const template = textOf(value.list_scan_response_keys_filter_path) ?? '';
  if (template === '') return [];
  const granted = effectiveCapabilities(textsOf(value.capabilities) ?? [], textOf(value.policy));
  const fault = granted.includes('list')
    ? filterTemplateFault(template)
    : 'needs the capability list beside it';
  if (fault === undefined) return [];
  const key = 'list_scan_response_keys_filter_path';
  const message = `${key} of path "${source.path}" ${fault}`;
  return [problemAt(placeOf(source, key), 'policy-value-type', message, onlyKnowing(key))];
}

function wrongValue(source: StanzaSource, key: StanzaKeyName): PolicyProblem {
  const message = `${key} of path "${source.path}" is not ${formOf(key)}`;
  return problemAt(placeOf(source, key), 'policy-value-type', message, onlyKnowing(key));
}
