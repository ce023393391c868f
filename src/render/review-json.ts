import type { AccessChange, AccessReview, RightChange } from '../model/access-review.ts';

/** What a plan means for access, for programs. */
export function reviewJson({ widenings, narrowings, others, changes }: AccessReview): object {
  return { widenings, narrowings, others, objects: changes.map(changeJson) };
}

function changeJson({
  action,
  kind,
  address,
  roles,
  lines,
  rights,
  issued,
  ...change
}: AccessChange): object {
  return {
    action,
    kind,
    address,
    ...(roles !== undefined && { roles }),
    admits: lines.map(({ way, about, text }) => ({
      way,
      ...(about !== undefined && { field: about }),
      text,
    })),
    rights: rights.map(rightJson),
    ...(issued !== undefined && {
      issued_tokens: {
        keep: issued.keeps,
        seconds_left: issued.lifeLeft ?? null,
        rights: issued.rights.map(rightJson),
      },
    }),
    unknown_policies: change.unknownPolicies,
  };
}

function rightJson({ way, path, capabilities, limits, from }: RightChange): object {
  return { way, path, capabilities, limits, ...(from !== undefined && { from }) };
}
