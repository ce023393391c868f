import { findClaim } from '../../platforms/find-claim.ts';
import type { AccessModel, ModelRole } from '../access-model.ts';
import { platformOf } from './role-platform.ts';

/** A template in a policy path that asks for something of the login. */
export interface AliasTemplate {
  /** As written, without the braces. */
  readonly selector: string;
  readonly accessor: string;
  /** `name`, or `metadata.project`. */
  readonly field: string;
}

/** The selectors of the templates in a path. */
export function selectorsIn(path: string): readonly string[] {
  return [...path.matchAll(/\{\{\s*(.*?)\s*\}\}/gs)].map(([, selector = '']) => selector);
}

/** Those of them that ask for something of a login at one mount. */
export function aliasTemplates(path: string): readonly AliasTemplate[] {
  return selectorsIn(path).flatMap((selector) => {
    const match = /^identity\.entity\.aliases\.([^.]+)\.(.+)$/s.exec(selector);
    return match === null ? [] : [{ selector, accessor: match[1] ?? '', field: match[2] ?? '' }];
  });
}

/** What a role lets a claim be, for a template that is filled with it. */
export interface TemplateValue {
  readonly claim: string;
  /** The values that the role accepts, where it names them; undefined when the token decides. */
  readonly bound: readonly string[] | undefined;
  /** The values are known to be free of slashes and wildcards: they are numbers, or have a form without them. */
  readonly isPlain: boolean;
}

/** The claim that fills a template when somebody has logged in at the role; undefined when none does. */
export function templateValue(role: ModelRole, template: AliasTemplate): TemplateValue | undefined {
  const { values, mount } = role;
  if (template.accessor !== mount.accessor) return undefined;
  const claim = claimOf(values, template.field);
  if (claim === undefined) return undefined;
  return { claim, bound: boundTo(values, claim), isPlain: isPlain(role, claim) };
}

function claimOf(values: ModelRole['values'], field: string): string | undefined {
  if (field === 'name') return values.user_claim;
  const key = field.startsWith('metadata.') ? field.slice('metadata.'.length) : undefined;
  return Object.entries(values.claim_mappings).find(([, target]) => target === key)?.[0];
}

function boundTo(values: ModelRole['values'], claim: string): readonly string[] | undefined {
  const name = claim.replace(/^\//, '');
  if (name === 'sub' && values.bound_subject !== '') return [values.bound_subject];
  const accepted = values.bound_claims[claim] ?? values.bound_claims[name] ?? values.bound_claims[`/${name}`];
  if (accepted === undefined) return undefined;
  const texts = accepted.map((text) => String(JSON.parse(text)));
  const isOpen = values.bound_claims_type === 'glob' && texts.some((text) => text.includes('*'));
  return isOpen ? undefined : texts;
}

function isPlain(role: ModelRole, claim: string): boolean {
  const platform = platformOf(role);
  const known = platform && findClaim(platform, claim);
  if (known === undefined || known === 'perhaps') return false;
  if (known.type === 'number' || known.type === 'boolean') return true;
  return known.form !== undefined && !known.form.pattern.test('a/b') && !known.form.pattern.test('*');
}

const known = new WeakMap<AccessModel, ReadonlyMap<string, readonly ModelRole[]>>();

/** The roles that give a policy. */
export function rolesWith(model: AccessModel, namespace: string, policy: string): readonly ModelRole[] {
  const roles = known.get(model) ?? byPolicy(model);
  known.set(model, roles);
  return roles.get(`${namespace} ${policy}`) ?? [];
}

function byPolicy(model: AccessModel): ReadonlyMap<string, readonly ModelRole[]> {
  const found = new Map<string, ModelRole[]>();
  for (const role of model.roles.values()) {
    for (const name of role.values.token_policies) {
      const key = `${role.namespace} ${name.trim().toLowerCase()}`;
      const roles = found.get(key) ?? [];
      found.set(key, roles);
      roles.push(role);
    }
  }
  return found;
}
