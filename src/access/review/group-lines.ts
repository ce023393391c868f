import type { AccessLine } from '../../model/access-review.ts';
import { openValues } from '../../model/canonical.ts';
import type { ModelGroup } from '../access-model.ts';
import { showFields } from './compared.ts';
import { otherLines, setLines } from './line.ts';

/** Who is in a group, more or fewer than before. */
export function groupLines(before: ModelGroup, after: ModelGroup): readonly AccessLine[] {
  const show = showFields(before.resource, after.resource);
  const [was, is] = [openValues(before.resource), openValues(after.resource)];
  const members = (field: string): readonly AccessLine[] =>
    setLines(field, was[field] as readonly string[], is[field] as readonly string[], {
      show: (id) => show(field, id),
      covers: (large, small) => large === small,
    });
  return [
    ...members('member_entity_ids'),
    ...members('member_group_ids'),
    ...aliasLines(before, after),
    ...otherLines('metadata', JSON.stringify(before.metadata), JSON.stringify(after.metadata)).map(
      (line): AccessLine => ({ ...line, text: 'is another one, which templates in policies may use' }),
    ),
  ];
}

function aliasLines({ alias: before }: ModelGroup, { alias: after }: ModelGroup): readonly AccessLine[] {
  const about = 'alias';
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ way: 'wider', about, text: `logins bring ${aliasText(after)}` }];
  if (after === undefined) return [{ way: 'narrower', about, text: `no login brings ${aliasText(before)}` }];
  // The servers take its name in any letter case.
  const isSame = before.mount === after.mount && before.name.toLowerCase() === after.name.toLowerCase();
  return isSame ? [] : otherLines(about, aliasText(before), aliasText(after));
}

function aliasText(alias: ModelGroup['alias']): string {
  return alias === undefined ? '' : `${JSON.stringify(alias.name)} of auth/${alias.mount}`;
}
