import { neededCapabilities, ruleText } from '../../model/needed-capabilities.ts';
import type { Operation } from '../../model/needed-capabilities.ts';

/** The rule, in the policy language, that a refused request lacked. */
export function missingRule(operation: Operation, path: string): string {
  return ruleText(path, neededCapabilities(operation, path));
}
