import type { Problem } from '../../model/kind.ts';
import type { Resource } from '../../model/resource.ts';
import { Secret } from '../../model/secret.ts';
import type { AccessModel, ModelRole, ModelTokenRole } from '../access-model.ts';
import type { ModelMount } from '../model-mount.ts';
import type { LintContext, LintFinding, LintRule } from './rule.ts';

/** A rule that looks at one role of a JWT mount at a time. */
export function eachRole(look: (role: ModelRole, model: AccessModel) => Iterable<Problem>): LintRule {
  return function* ({ model }) {
    for (const role of model.roles.values()) yield* about(role.resource, look(role, model));
  };
}

/** A rule that looks at one role of the token method at a time. */
export function eachTokenRole(
  look: (role: ModelTokenRole, context: LintContext) => Iterable<Problem>,
): LintRule {
  return function* (context) {
    for (const role of context.model.tokenRoles.values()) {
      yield* about(role.resource, look(role, context));
    }
  };
}

/** A rule that looks at one auth mount at a time. */
export function eachMount(look: (mount: ModelMount) => Iterable<Problem>): LintRule {
  return function* ({ model }) {
    for (const mount of model.mounts.values()) {
      if (!mount.isAssumed) yield* about(mount.resource, look(mount));
    }
  };
}

/** A config with the mount and the roles that stand on it. */
export interface ConfigInUse {
  readonly mount: ModelMount;
  readonly config: Resource;
  readonly roles: readonly ModelRole[];
}

/** A rule that looks at the config of one JWT mount at a time. */
export function eachConfig(look: (inUse: ConfigInUse) => Iterable<Problem>): LintRule {
  return function* ({ model }) {
    const roles = new Map<ModelMount, ModelRole[]>();
    for (const role of model.roles.values()) {
      const before = roles.get(role.mount);
      if (before === undefined) roles.set(role.mount, [role]);
      else before.push(role);
    }
    for (const mount of model.mounts.values()) {
      const config = mount.configResource;
      if (config !== undefined) yield* about(config, look({ mount, config, roles: roles.get(mount) ?? [] }));
    }
  };
}

/** Whether a field has a text or members; what is secret counts as something. */
export function isSet(resource: Resource, field: string): boolean {
  return (
    resource.values[field] instanceof Secret ||
    textIn(resource, field) !== '' ||
    listIn(resource, field).length > 0
  );
}

/** Text of a field, `''` where it is secret. */
export function textIn({ values }: Resource, field: string): string {
  const value = values[field];
  return typeof value === 'string' ? value : '';
}

/** Texts of a field that holds a list. */
export function listIn({ values }: Resource, field: string): readonly string[] {
  const value = values[field];
  if (value instanceof Secret || !Array.isArray(value)) return [];
  return value.filter((member) => typeof member === 'string');
}

/** Number of a field, 0 where there is none. */
export function numberIn({ values }: Resource, field: string): number {
  const value = values[field];
  return typeof value === 'number' ? value : 0;
}

/** A URL that is written as one. */
export function urlIn(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether a field is switched on. */
export function isOn({ values }: Resource, field: string): boolean {
  return values[field] === true;
}

function* about(resource: Resource, problems: Iterable<Problem>): Iterable<LintFinding> {
  for (const problem of problems) yield { resource, problem };
}
