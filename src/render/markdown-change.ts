import type { Applied, Change, FieldChange } from '../model/plan.ts';
import type { Fit } from './fitting.ts';
import { lineDiff } from './line-diff.ts';
import { diffBlock, htmlCode } from './markdown-text.ts';
import { makeStyle } from './style.ts';
import { remarkText } from './plan-text.ts';
import { valueText } from './value-text.ts';

const WHAT = { create: 'add', update: 'change', delete: 'destroy' } as const;
const plain = makeStyle(false);

/** One object to fold out, with its diff; in short only its name. */
export function changeBlock(change: Change, fate?: Applied): Fit {
  const summary = `<summary>${WHAT[change.action]} ${htmlCode(change.address)} (${change.kind})${fateText(fate)}</summary>`;
  const diff = diffBlock(change.fields.flatMap((field) => fieldLines(change, field)));
  return {
    full: `<details>${summary}\n\n${diff}\n\n</details>`,
    short: `<details>${summary}\n\nThe diff is too long for this place.\n\n</details>`,
  };
}

/** What is done needs no word. */
function fateText(fate: Applied | undefined): string {
  switch (fate?.outcome) {
    case 'failed':
      return ': <b>failed</b>';
    case 'skipped':
      return `: <b>skipped</b>, ${htmlCode(fate.reason)}`;
    case 'done':
    case undefined:
      return '';
  }
}

/** The first character of each line is its colour. */
function fieldLines({ action }: Change, field: FieldChange): readonly string[] {
  const { before, after } = field;
  const now = action === 'delete' ? '' : after;
  if (field.lines && typeof now === 'string') {
    const remark = field.layoutOnly ? ' (only layout or comments change)' : '';
    return [
      `@@ ${field.field}${remark} @@`,
      ...lineDiff(typeof before === 'string' ? before : '', now, plain),
    ];
  }
  const was = before === undefined ? [] : [`- ${field.field} = ${valueText(field.type, before)}`];
  if (action === 'delete') return was;
  return [...was, `+ ${field.field} = ${valueText(field.type, after)}${remarkText(field)}`];
}
