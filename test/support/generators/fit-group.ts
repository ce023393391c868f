import { dropped, plainOf } from './draft.ts';
import type { Draft, Fitted } from './draft.ts';

const MEMBERS = ['member_entity_ids', 'member_group_ids'];

/** Only internal groups have members of their own. */
export function fitGroup(draft: Draft): Fitted {
  const { focus, fields } = draft;
  if (MEMBERS.includes(focus)) return dropped(draft, fields, ['type']);
  const mayBeExternal = focus === 'type' || plainOf(fields, 'type') === 'external';
  return mayBeExternal ? dropped(draft, fields, MEMBERS) : fields;
}
