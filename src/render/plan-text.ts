import type { AccessReview } from '../model/access-review.ts';
import type { Change, FieldChange, Plan } from '../model/plan.ts';
import { productName } from '../model/server.ts';
import { lineDiff } from './line-diff.ts';
import { printable } from './printable.ts';
import { reviewText } from './review-text.ts';
import type { Style } from './style.ts';
import { valueText } from './value-text.ts';

const SHOWN_UNMANAGED = 20;
const SIGN = { create: '+', update: '~', delete: '-' } as const;
const WHAT = {
  create: 'will be created',
  update: 'exists and will be changed',
  delete: 'will be deleted',
} as const;

/** A plan, and what it means for access. */
export interface Reviewed {
  readonly plan: Plan;
  /** Undefined when it means nothing for access. */
  readonly review: AccessReview | undefined;
}

/** The plan for people. Its last line is the summary that other programs look for. */
export function planText({ plan, review }: Reviewed, address: string, style: Style): string {
  const product = productName(plan.server.flavour);
  const blocks = [
    `Plan for ${address} (${product} ${plan.server.version})`,
    ...plan.changes.map((change) => changeText(change, style)),
    ...unmanagedText(plan, style),
    ...notesText(plan),
    ...(review === undefined ? [] : [reviewText(review, style)]),
    style.strong(planSummary(plan)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** `Plan: 3 to add, 1 to change, 0 to destroy.` */
export function planSummary(plan: Plan): string {
  const { add, change, destroy } = countChanges(plan);
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error').length;
  const blocked = errors === 1 ? '1 error' : `${errors} errors`;
  if (plan.changes.length === 0 && errors > 0) return `Nothing can be applied: ${blocked}.`;
  if (plan.changes.length === 0) {
    const objects = plan.unchanged === 1 ? '1 object is' : `${plan.unchanged} objects are`;
    return `No changes. The server matches the spec: ${objects} as written.`;
  }
  const remark = errors === 0 ? '' : ` It cannot be applied: ${blocked}.`;
  return `Plan: ${add} to add, ${change} to change, ${destroy} to destroy.${remark}`;
}

/** How many objects will be created, changed and deleted. */
export function countChanges(plan: Plan): {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
} {
  const count = (wanted: Change['action']): number =>
    plan.changes.filter(({ action }) => action === wanted).length;
  return { add: count('create'), change: count('update'), destroy: count('delete') };
}

function changeText(change: Change, style: Style): string {
  const paint = paintOf(change, style);
  const what = WHAT[change.action];
  const head = `  ${paint(SIGN[change.action])} ${style.strong(printable(change.address))} (${change.kind}) ${what}`;
  const width = Math.max(0, ...change.fields.filter(({ lines }) => !lines).map(({ field }) => field.length));
  const fields = change.fields.flatMap((field) => fieldText(change, field, width, style));
  const rest =
    change.action === 'update' && change.unchangedFields > 0
      ? [
          style.faint(
            `        ${change.unchangedFields} ${change.unchangedFields === 1 ? 'field' : 'fields'} unchanged`,
          ),
        ]
      : [];
  return [head, ...fields, ...rest].join('\n');
}

function fieldText(change: Change, field: FieldChange, width: number, style: Style): readonly string[] {
  const paint = paintOf(change, style);
  const sign = paint(SIGN[change.action]);
  const { before, after } = field;
  const text = change.action === 'delete' ? '' : after;
  if (field.lines && typeof text === 'string') {
    const remark = field.layoutOnly ? ' (only layout or comments change)' : '';
    const diff = lineDiff(typeof before === 'string' ? before : '', text, style);
    return [`      ${sign} ${field.field}:${remark}`, ...diff.map((line) => `          ${line}`)];
  }
  const name = field.field.padEnd(width);
  const now = change.action === 'delete' ? '' : valueText(field.type, after);
  const was = before === undefined ? undefined : valueText(field.type, before);
  const values = change.action === 'delete' ? was : was === undefined ? now : `${was} -> ${now}`;
  return [`      ${sign} ${name} = ${values ?? ''}${remarkText(field)}`];
}

function paintOf({ action }: Change, style: Style): (text: string) => string {
  return { create: style.add, update: style.change, delete: style.error }[action];
}

/** What a value needs to be understood, in brackets. */
export function remarkText(field: FieldChange): string {
  if (field.rewritten) return ' (cannot be read back; written again)';
  if (field.writeOnly) return ' (cannot be read back; written with this change)';
  if (field.omitted && field.before !== undefined) return ' (not in the spec: back to the default)';
  return '';
}

function unmanagedText(plan: Plan, style: Style): readonly string[] {
  if (plan.unmanaged.length === 0) return [];
  const shown = plan.unmanaged.slice(0, SHOWN_UNMANAGED);
  const more = plan.unmanaged.length - shown.length;
  return [
    [
      'On the server and not in the spec (left alone):',
      ...shown.map(
        ({ address, kind, remark }) =>
          `  ${style.faint('.')} ${printable(address)} (${kind})${remark === undefined ? '' : `: ${remark}`}`,
      ),
      ...(more > 0 ? [`  … and ${more} more; --json lists all`] : []),
    ].join('\n'),
  ];
}

function notesText(plan: Plan): readonly string[] {
  if (plan.notes.length === 0) return [];
  return [
    ['Notes:', ...plan.notes.map(({ address, text }) => `  ${printable(address)}: ${text}`)].join('\n'),
  ];
}
