import { accessModel } from '../access/access-model.ts';
import type { AccessModel } from '../access/access-model.ts';
import { isAsBuiltIn } from '../access/built-in-policy.ts';
import { safeOrder } from '../access/order/safe-order.ts';
import { reviewAccess } from '../access/review/review-access.ts';
import { liveResource } from '../engine/diff.ts';
import { orderAlso } from '../engine/order.ts';
import type { Beside } from '../engine/read-beside.ts';
import { kinds } from '../kinds/index.ts';
import type { AccessReview } from '../model/access-review.ts';
import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Change, Plan } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import { addressOf } from '../model/resource.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { WireObject } from '../model/wire.ts';
import { reviewSummary } from '../render/review-text.ts';

/** What a plan was made from, as far as access goes. */
export interface PlanSources {
  readonly plan: Pick<Plan, 'changes' | 'server'>;
  readonly desired: readonly Resource[];
  /** Those for what is to be deleted among them. */
  readonly answers: ReadonlyMap<Address, WireObject>;
  /** Objects that stay as they are and give the others a meaning: a policy of another owner. */
  readonly beside: readonly Beside[];
}

/** The access rules before and after a plan, of the objects that it is about. */
export interface AccessOfPlan {
  readonly before: AccessModel;
  readonly after: AccessModel;
}

/** The access rules of the server, and those that it has when the plan is carried out. */
export function accessOfPlan({ plan, desired, answers, beside }: PlanSources): AccessOfPlan {
  const changes = new Map(plan.changes.map((change) => [change.address, change]));
  const live = desired.flatMap((resource): readonly Resource[] => {
    const action = changes.get(resource.address)?.action;
    // What stays is the same resource on both sides, so that nothing has to be compared.
    if (action === undefined) return answers.has(resource.address) ? [resource] : [];
    return action === 'create' ? [] : [asOnServer(resource, answers.get(resource.address), resource.values)];
  });
  const going = plan.changes
    .filter(({ action }) => action === 'delete')
    .flatMap((change) => {
      const answer = answers.get(change.address) ?? {};
      return [asOnServer(change, answer), ...goingWith(change, answer)];
    });
  const staying = desired.filter(({ address }) => changes.has(address) || answers.has(address));
  const around = beside.map((one) => asOnServer(one, one.answer, one.spec));
  return {
    before: accessModel([...live, ...going, ...around], plan.server),
    after: accessModel([...staying, ...around], plan.server),
  };
}

/** Without built-in policies that are as every server has them: they are known. */
function withoutBuiltIn(beside: readonly Beside[], { server }: PlanSources['plan']): readonly Beside[] {
  return beside.filter((one) => {
    if (byName.get(one.kind)?.builtin?.includes(one.ref.name) !== true) return true;
    const [found] = accessModel([asOnServer(one, one.answer)], server).policies.values();
    return found === undefined || !isAsBuiltIn(found.policy, server);
  });
}

/** What the user has said about the access that a plan changes. */
export interface AccessOptions {
  /** Fail when the plan widens access. */
  readonly failOn?: 'widening';
  readonly allowTransientWidening?: boolean;
}

/** A plan in an order that never opens more than asked for, and what it means for access. */
export interface JudgedAccess {
  readonly changes: readonly Change[];
  /** Undefined when it means nothing. */
  readonly review: AccessReview | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Of the objects around it those that are not as every server has them. */
  readonly beside: readonly Beside[];
}

/** Says what a plan means for access, and orders it by that. */
export function judgeAccess(sources: PlanSources, options: AccessOptions, now: number): JudgedAccess {
  const beside = withoutBuiltIn(sources.beside, sources.plan);
  const { before, after } = accessOfPlan({ ...sources, beside });
  const review = reviewAccess(before, after, now);
  const found = safeOrder(before, after, sources.plan.changes, now);
  return {
    beside,
    changes: orderAlso(sources.plan.changes, found),
    review: review.changes.length === 0 ? undefined : review,
    diagnostics: [
      ...(options.allowTransientWidening === true ? [] : found.impossible.map(transientWidening)),
      ...(options.failOn === 'widening' ? widened(review) : []),
    ],
  };
}

function transientWidening(addresses: readonly string[]): Diagnostic {
  return finding(
    'guard-transient-widening',
    `no order of these changes keeps every state in between from giving more than before and after: ${addresses.join(', ')}`,
  );
}

function widened(review: AccessReview): readonly Diagnostic[] {
  if (review.widenings + review.others === 0) return [];
  const message = `the plan widens access: ${reviewSummary(review)}`;
  return [finding('access-widened', message)];
}

const byName = indexKinds(kinds);

/** What the server shows inside an object, and goes with it. */
function goingWith({ kind: name, namespace, ref }: Change, answer: WireObject): readonly Resource[] {
  return kinds
    .filter(({ parent }) => parent === name)
    .flatMap((kind) => {
      const inner = kind.api.within?.(answer);
      const at = { parent: ref.name, name: '' };
      const address = addressOf(namespace, kind.api.path(at));
      return inner === undefined ? [] : [liveResource(kind, { address, namespace, ref: at }, inner)];
    });
}

/** An object as the server has it, with what the spec says of it. */
function asOnServer(
  object: Pick<Change, 'kind' | 'address' | 'namespace' | 'ref'>,
  answer: WireObject = {},
  spec?: Resource['values'],
): Resource {
  const kind = byName.get(object.kind);
  return kind === undefined
    ? { ...object, values: {}, given: new Set() }
    : liveResource(kind, object, answer, spec);
}
