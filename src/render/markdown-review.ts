import type { AccessReview } from '../model/access-review.ts';
import { fitting } from './fitting.ts';
import type { Fit } from './fitting.ts';
import { diffBlock, htmlCode } from './markdown-text.ts';
import { blockNames, blockRemark, reviewBlocks, reviewSummary } from './review-text.ts';
import type { ReviewBlock, ReviewLine } from './review-text.ts';

const MOST_CHARACTERS = 20_000;
/** Their colours: what widens is red, because it is what a reviewer looks for. */
const SIGNS: Readonly<Record<ReviewLine['way'], string>> = {
  wider: '-',
  narrower: '+',
  other: '!',
  tokens: '#',
};

/** What a plan means for access, as a part of a comment; whole objects are left out where it gets long. */
export function markdownReview(review: AccessReview): readonly string[] {
  const blocks = reviewBlocks(review);
  const parts = fitting(blocks.map(blockFit), MOST_CHARACTERS, (left) => `… and ${String(left)} more`);
  return [`#### What this means for access: ${reviewSummary(review)}`, ...parts];
}

function blockFit(block: ReviewBlock): Fit {
  const names = blockNames(block).map(htmlCode).join(', ');
  const summary = `<summary>${waysOf(block)} ${names}${blockRemark(block)}</summary>`;
  const diff = diffBlock(block.lines.map(({ way, text }) => `${SIGNS[way]} ${way}: ${text}`));
  return {
    full: `<details open>${summary}\n\n${diff}\n\n</details>`,
    short: `<details>${summary}\n\nThe list is too long for this place.\n\n</details>`,
  };
}

/** A word in front that can be seen while the block is folded. */
function waysOf({ lines }: ReviewBlock): string {
  return lines.some(({ way }) => way === 'wider') ? '<b>wider</b>' : 'access of';
}
