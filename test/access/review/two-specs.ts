import { accessModel } from '../../../src/access/access-model.ts';
import type { AccessModel } from '../../../src/access/access-model.ts';
import { reviewAccess } from '../../../src/access/review/review-access.ts';
import { rightText } from '../../../src/model/access-review.ts';
import type { AccessChange, AccessReview } from '../../../src/model/access-review.ts';
import { sameValue } from '../../../src/model/canonical.ts';
import type { Resource } from '../../../src/model/resource.ts';
import type { ServerInfo } from '../../../src/model/server.ts';
import { modelOfText } from '../../support/spec-model.ts';

export const NOW = Date.parse('2026-06-01T12:00:00Z');

/** The models of two specs; objects that are the same in both are the same resource. */
export async function twoModels(
  before: string,
  after: string,
  server?: ServerInfo,
): Promise<{ readonly before: AccessModel; readonly after: AccessModel }> {
  const [was, is] = await Promise.all([modelOfText(before, server), modelOfText(after, server)]);
  const known = new Map(was.resources.map((resource) => [resource.address, resource]));
  const shared = is.resources.map((resource) => {
    const other = known.get(resource.address);
    return other !== undefined && isSame(other, resource) ? other : resource;
  });
  return { before: was, after: accessModel(shared, is.server) };
}

/** What the step from one spec to another means for access. */
export async function reviewOfSpecs(before: string, after: string): Promise<AccessReview> {
  const models = await twoModels(before, after);
  return reviewAccess(models.before, models.after, NOW);
}

/** Each difference of an object in one line: `wider bound_subject any; …`, `wider + read secret/x`. */
export function linesAt(review: AccessReview, address: string): readonly string[] {
  const found = review.changes.find((change) => change.address === address);
  return found === undefined ? [] : linesOf(found);
}

function linesOf({ lines, rights }: AccessChange): readonly string[] {
  return [
    ...lines.map(({ way, about, text }) => [way, ...(about === undefined ? [] : [about]), text].join(' ')),
    ...rights.map((right) => `${right.way} ${rightText(right)}`),
  ];
}

function isSame(a: Resource, b: Resource): boolean {
  return Object.keys(a.values).every((field) => sameValue(a.values[field] ?? null, b.values[field] ?? null));
}
