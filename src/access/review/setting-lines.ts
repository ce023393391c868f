import type { AccessLine } from '../../model/access-review.ts';
import { findPolicy } from '../access-model.ts';
import { amountLines, endText, switchLines } from './line.ts';
import type { Sides } from './sides.ts';

/** What changes of the policies that stay, beside their rules: how long they hold, and what their templates take. */
export function settingLines(
  sides: Sides,
  namespace: string,
  [was, is]: readonly [readonly string[], readonly string[]],
): readonly AccessLine[] {
  const names = was.filter((name) => is.includes(name));
  if (!sides.isTextChanged(namespace, names)) return [];
  return names.flatMap((name) => {
    const before = findPolicy(sides.before, namespace, name)?.policy;
    const after = findPolicy(sides.after, namespace, name)?.policy;
    if (before === undefined || after === undefined || before === after) return [];
    const about = (field: string): string => `${name}.${field}`;
    return [
      ...amountLines(about('expiration'), before.expiresAt, after.expiresAt, endText),
      ...switchLines(
        about('allow_wildcards_in_identity_templates'),
        before.allowsWildcardsInTemplates === true,
        after.allowsWildcardsInTemplates === true,
        true,
      ),
      ...switchLines(
        about('allow_slashes_in_identity_templates'),
        before.allowsSlashesInTemplates === true,
        after.allowsSlashesInTemplates === true,
        true,
      ),
    ];
  });
}
