import { rightText, staleChanges } from '../model/access-review.ts';
import type { AccessChange, AccessReview, IssuedTokens, Way } from '../model/access-review.ts';
import { humanSeconds } from '../model/duration.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

const SHOWN_BLOCKS = 20;
const SHOWN_LINES = 12;
const SHOWN_NAMES = 3;

/** One line about access: which way it goes, and the words. */
export interface ReviewLine {
  readonly way: Way | 'tokens';
  readonly text: string;
}

/** Objects for which a plan means the same. */
export interface ReviewBlock {
  readonly objects: readonly AccessChange[];
  readonly lines: readonly ReviewLine[];
}

/** What a plan means for access, for people; the last lines give way when there are many. */
export function reviewText(review: AccessReview, style: Style): string {
  const blocks = reviewBlocks(review);
  const shown = blocks.slice(0, SHOWN_BLOCKS);
  const more = blocks.slice(SHOWN_BLOCKS).reduce((count, { objects }) => count + objects.length, 0);
  return [
    `What this means for access: ${reviewSummary(review)}`,
    ...shown.map((block) => blockText(block, style)),
    ...(more > 0 ? [`  … and ${String(more)} more; --json lists all`] : []),
  ].join('\n\n');
}

/** `2 widenings, 1 narrowing` */
export function reviewSummary({ widenings, narrowings, others }: AccessReview): string {
  const parts = [
    ...(widenings === 0 ? [] : [counted(widenings, 'widening')]),
    ...(narrowings === 0 ? [] : [counted(narrowings, 'narrowing')]),
    ...(others === 0 ? [] : [`${String(others)} that cannot be compared`]),
  ];
  return parts.length === 0 ? 'nothing wider, nothing narrower' : parts.join(', ');
}

/** Objects by what a plan means for them: those that widen first. */
export function reviewBlocks({ changes }: AccessReview): readonly ReviewBlock[] {
  const blocks = new Map<string, { objects: AccessChange[]; lines: readonly ReviewLine[] }>();
  for (const change of changes) {
    const lines = linesOf(change);
    const key = JSON.stringify([change.kind, lines]);
    const block = blocks.get(key);
    if (block === undefined) blocks.set(key, { objects: [change], lines });
    else block.objects.push(change);
  }
  const isWide = ({ lines }: ReviewBlock): boolean => lines.some(({ way }) => way === 'wider');
  const all = [...blocks.values()];
  return [...all.filter(isWide), ...all.filter((block) => !isWide(block))];
}

/** The names of a block, the first of many. */
export function blockNames({ objects }: ReviewBlock): readonly string[] {
  const names = objects.map(({ address }) => address);
  return names.length <= SHOWN_NAMES ? names : names.slice(0, SHOWN_NAMES - 1);
}

/** What stands behind the names: how many more there are, and whom it is about. */
export function blockRemark(block: ReviewBlock): string {
  const { objects } = block;
  const more = objects.length - blockNames(block).length;
  const [first] = objects;
  const roles = first?.roles === undefined ? '' : `: ${counted(first.roles, 'known role')} of the mount`;
  return `${more > 0 ? ` and ${String(more)} more` : ''} (${first?.kind ?? ''})${roles}`;
}

/** The first lines of a block, and how many more there are. */
export function shownLines({ lines }: ReviewBlock): {
  readonly shown: readonly ReviewLine[];
  readonly more: number;
} {
  if (lines.length <= SHOWN_LINES) return { shown: lines, more: 0 };
  return { shown: lines.slice(0, SHOWN_LINES - 1), more: lines.length - SHOWN_LINES + 1 };
}

function blockText(block: ReviewBlock, style: Style): string {
  const names = blockNames(block).map((name) => style.strong(printable(name)));
  const { shown, more } = shownLines(block);
  return [
    `  ${names.join(', ')}${blockRemark(block)}`,
    ...shown.map(({ way, text }) => `      ${paintOf(way, style)(way.padEnd(8))}  ${printable(text)}`),
    ...(more > 0 ? [`      … and ${String(more)} more`] : []),
  ].join('\n');
}

function paintOf(way: ReviewLine['way'], style: Style): (text: string) => string {
  return { wider: style.warning, narrower: style.add, other: style.change, tokens: style.faint }[way];
}

function linesOf(change: AccessChange): readonly ReviewLine[] {
  const { lines, rights, issued, action } = change;
  const rank = { wider: 0, other: 1, narrower: 2, tokens: 3 } as const;
  const texts: readonly ReviewLine[] = [
    ...lines.map(({ way, about, text }) => ({ way, text: about === undefined ? text : `${about}: ${text}` })),
    ...rights.map((right) => ({ way: right.way, text: rightText(right) })),
    ...staleChanges(change).map((right) => ({
      way: right.way,
      text: `${rightText(right)} for tokens already issued, too${untilText(issued)}`,
    })),
    ...(issued === undefined ? [] : [{ way: 'tokens', text: issuedText(issued, action) } as const]),
  ];
  return texts.toSorted((a, b) => rank[a.way] - rank[b.way]);
}

function issuedText(issued: IssuedTokens, action: AccessChange['action']): string {
  if (!issued.keeps) return 'those already issued follow the texts of the policies at once';
  const lost = issued.rights.filter(({ way }) => way === 'narrower').length;
  const but = lost === 0 ? '' : ', but for what the texts of policies take from them';
  const renewal = action === 'delete' ? '; they cannot be renewed' : '';
  return `those already issued keep what they have${but}${untilText(issued)}${renewal}`;
}

function untilText(issued: IssuedTokens | undefined): string {
  if (issued === undefined) return '';
  return issued.lifeLeft === undefined
    ? ', for ever if they are renewed'
    : `, for up to ${humanSeconds(issued.lifeLeft)}`;
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
