import { openValues } from '../model/canonical.ts';
import { finding, ruleAsMessage } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { knowsKind } from '../model/kind.ts';
import type { CheckContext, Fields, Kind, Problem, Sibling, Values } from '../model/kind.ts';
import { indexKinds, parentAddress } from '../model/references.ts';
import type { KindIndex } from '../model/references.ts';
import { addressOf } from '../model/resource.ts';
import type { Resource } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import { productName } from '../model/server.ts';
import type { ServerInfo } from '../model/server.ts';
import { nounOf } from './noun.ts';
import { limitProblems } from './request-limits.ts';

/** Resources by address, as checks look them up. */
type ResourceIndex = ReadonlyMap<string, Resource>;

/** What the rules say of one object, and whether they looked at the server for it. */
export interface Verdict {
  readonly diagnostics: readonly Diagnostic[];
  readonly dependsOnServer: boolean;
}

/** By object, in the order of the spec. */
export type Verdicts = ReadonlyMap<Resource, Verdict>;

/** What rules may look at besides the objects. */
export type CheckFacts = Pick<CheckContext, 'now' | 'nomadVersion'>;

/**
 * Every rule of the kinds, and the rules between objects. `server` is known once a server was asked; what was said
 * offline then stands where no rule looked at the server, because to check everything twice takes long.
 */
export function check(
  resources: readonly Resource[],
  kinds: readonly Kind[],
  server: ServerInfo | undefined,
  offline: Verdicts = new Map(),
  facts: CheckFacts = {},
): Verdicts {
  const index: ResourceIndex = new Map(resources.map((resource) => [resource.address, resource]));
  const byName = indexKinds(kinds);
  const siblings = siblingsIn(resources);
  return new Map(
    resources.map((resource): [Resource, Verdict] => {
      const before = offline.get(resource);
      const stands = before?.dependsOnServer === false;
      return [resource, stands ? before : verdict(resource, { index, byName, siblings, facts }, server)];
    }),
  );
}

/** All findings of a check. */
export function findingsOf(verdicts: Verdicts): readonly Diagnostic[] {
  return [...verdicts.values()].flatMap(({ diagnostics }) => diagnostics);
}

/** The spec, as the rules look at it. */
interface Surroundings {
  readonly index: ResourceIndex;
  readonly byName: KindIndex;
  readonly siblings: (kind: string, namespace: string) => readonly Sibling[];
  readonly facts: CheckFacts;
}

/** Objects by kind and namespace; gathered when the first rule asks for them. */
function siblingsIn(resources: readonly Resource[]): Surroundings['siblings'] {
  const known = new Map<string, readonly Sibling[]>();
  return (kind, namespace) => {
    const key = `${kind} ${namespace}`;
    const there =
      known.get(key) ??
      resources
        .filter((one) => one.kind === kind && one.namespace === namespace)
        .map((one) => ({ ref: one.ref, values: openValues(one) }));
    known.set(key, there);
    return there;
  };
}

function verdict(resource: Resource, around: Surroundings, server: ServerInfo | undefined): Verdict {
  const { index, byName } = around;
  const kind = byName.get(resource.kind);
  if (kind === undefined) return { diagnostics: [], dependsOnServer: false };
  let dependsOnServer = false;
  const context = contextOf(resource, around, () => {
    dependsOnServer = true;
    return server;
  });
  const values = openValues(resource) as Values<Fields>; // canonical by the kind's own table
  const problems = [
    ...(kind.check?.(values, context) ?? []),
    ...serverProblems(kind, context),
    ...builtinProblems(kind, resource),
    ...markProblems(kind, values),
    ...mountProblems(kind, resource, index, byName),
    ...limitProblems(kind, resource, values, context),
  ];
  const parent = parentOf(kind, resource, index, byName);
  const diagnostics = problems
    .filter((problem) => !isFollowUp(problem, resource, parent))
    .map((problem) => diagnose(problem, resource, parent));
  return { diagnostics, dependsOnServer };
}

function contextOf(
  resource: Resource,
  { index, byName, siblings, facts }: Surroundings,
  askForServer: () => ServerInfo | undefined,
): CheckContext {
  return {
    ...facts,
    ref: resource.ref,
    siblings: (kind) => siblings(kind, resource.namespace),
    isSet: (field) => resource.given.has(field),
    sibling(name, ref) {
      const kind = byName.get(name);
      const sibling = kind && index.get(addressOf(resource.namespace, kind.api.path(ref)));
      return sibling && openValues(sibling);
    },
    get server() {
      return askForServer();
    },
  };
}

/** Objects that the server cannot have. */
function serverProblems(kind: Kind, context: CheckContext): readonly Problem[] {
  // To look at the server is to be asked again once it is known.
  if (kind.since === undefined || context.server === undefined) return [];
  const { server } = context;
  if (knowsKind(server, kind)) return [];
  const product = `${productName(server.flavour)} ${server.version}`;
  return [
    kind.opensNamespace === true
      ? { code: 'namespace-not-on-server', message: `${product} has no namespaces, so none can be made` }
      : { code: 'kind-not-on-server', message: `${product} has no ${kind.name}` },
  ];
}

function builtinProblems(kind: Kind, resource: Resource): readonly Problem[] {
  if (kind.readOnly?.includes(resource.ref.name) !== true) return [];
  return [
    {
      code: 'builtin-object',
      message: `${resource.ref.name} is built in, and the server does not let anybody write it`,
    },
  ];
}

function parentOf(
  kind: Kind,
  resource: Resource,
  index: ResourceIndex,
  kinds: KindIndex,
): Resource | undefined {
  const address = parentAddress(kind, resource, kinds);
  return address === undefined ? undefined : index.get(address);
}

/** Marks are taken off what the server holds before it is compared, so one in the spec would never settle. */
function markProblems(kind: Kind, values: Values<Fields>): readonly Problem[] {
  const mark = kind.ownerMark;
  const text = mark && values[mark.field];
  if (mark === undefined || typeof text !== 'string' || mark.read(text).owner === undefined) return [];
  return [
    {
      code: 'owner-mark-in-spec',
      message: `${mark.field} holds the mark of the owner ${mark.read(text).owner ?? ''}`,
      fields: [mark.field],
    },
  ];
}

/** The mount above a config or role, where the spec declares it. */
function mountProblems(
  kind: Kind,
  resource: Resource,
  index: ResourceIndex,
  byName: KindIndex,
): readonly Problem[] {
  const parent = parentOf(kind, resource, index, byName);
  // An undeclared mount may exist on the server: the plan settles that.
  if (parent === undefined) return [];
  const type = openValues(parent)['type'] as string;
  const above = `${nounOf(byName.get(parent.kind))} ${resource.ref.parent}`;
  if (kind.parentTypes?.includes(type) === false) {
    return [
      {
        code: 'mount-not-in-spec',
        message: `a ${kind.name} stands below a ${nounOf(byName.get(parent.kind))} of type ${kind.parentTypes.join(' or ')}, and the ${above} is of type ${type}`,
        parentFields: ['type'],
        hint: `declare ${resource.ref.parent} with type ${kind.parentTypes.join(' or ')}, or move this elsewhere`,
      },
    ];
  }
  if (kind.livesUnder?.(openValues(parent)) === false) {
    return [
      {
        code: 'kv-config-needs-version-2',
        message: `${resource.ref.parent} is not a KV engine of version 2`,
        parentFields: ['type', 'options'],
      },
    ];
  }
  return [];
}

/** A mistake in a field has been said; what follows from it for other rules would only hide it. */
function isFollowUp(problem: Problem, resource: Resource, parent: Resource | undefined): boolean {
  return (
    (problem.fields ?? []).some((name) => resource.broken?.has(name)) ||
    (problem.parentFields ?? []).some((name) => parent?.broken?.has(name))
  );
}

/** The finding that a problem of an object comes to: with its place, and without values that are never shown. */
export function diagnose(problem: Problem, resource: Resource, parent?: Resource): Diagnostic {
  const [field] = problem.fields ?? [];
  const isSecret =
    (problem.fields ?? []).some((name) => resource.values[name] instanceof Secret) ||
    (problem.parentFields ?? []).some((name) => parent?.values[name] instanceof Secret);
  const at = positionOf(problem, resource, field);
  const { related } = problem;
  const other = related && field !== undefined ? resource.origin?.text(field, related) : undefined;
  return finding(
    problem.code,
    isSecret ? `${ruleAsMessage(problem.code)} (the value is sensitive and not shown)` : problem.message,
    {
      address: resource.address,
      ...(at !== undefined && { at }),
      ...(other !== undefined && { related: [{ at: other, note: related?.note ?? '' }] }),
      ...(problem.hint !== undefined && !isSecret && { hint: problem.hint }),
      ...(problem.severity !== undefined && { severity: problem.severity }),
    },
  );
}

function positionOf(problem: Problem, resource: Resource, field: string | undefined): Position | undefined {
  const origin = resource.origin;
  if (origin === undefined) return undefined;
  if (field === undefined) return origin.at();
  if (problem.member !== undefined) return origin.member(field, (text) => text.trim() === problem.member);
  if (problem.inText === undefined) return origin.field(field, problem.within);
  return origin.text(field, problem.inText);
}
