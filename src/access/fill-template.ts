import { parsePolicyDuration } from '../policy-language/go-value.ts';
import type { Entity, EntityAlias, EntityGroup, Identity } from './identity.ts';

/** What a template is filled with, beside the identity. */
export interface TemplateContext {
  readonly identity: Identity;
  /** The namespace of the policy: groups are named within it. */
  readonly namespace: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Texts that no value may contain. */
  readonly blocked: readonly string[];
}

/**
 * A policy path with its templates filled in; undefined when one of them has no value, for then the servers pass over
 * the stanza. https://github.com/openbao/openbao/blob/main/sdk/helper/identitytpl/templating.go
 */
export function fillTemplate(path: string, context: TemplateContext): string | undefined {
  const [start = '', ...pieces] = path.split('{{');
  if (pieces.length === 0) return path;
  let filled = start;
  for (const piece of pieces) {
    const [selector = '', rest = ''] = piece.split('}}');
    const value = valueOf(selector.trim(), context);
    if (value === undefined || context.blocked.some((text) => value.includes(text))) return undefined;
    filled += value + rest;
  }
  return filled;
}

function valueOf(selector: string, context: TemplateContext): string | undefined {
  const { entity, groups } = context.identity;
  const inEntity = after(selector, 'identity.entity.');
  if (inEntity !== undefined) return entity && entityValue(inEntity, entity);
  const inGroups = after(selector, 'identity.groups.');
  if (inGroups !== undefined) return groupValue(inGroups, groups, context.namespace);
  const inTime = after(selector, 'time.');
  return inTime === undefined ? undefined : timeValue(inTime, context.now);
}

function entityValue(selector: string, entity: Entity): string | undefined {
  if (selector === 'id') return filledText(entity.id);
  if (selector === 'name') return filledText(entity.name);
  const key = after(selector, 'metadata.');
  if (key !== undefined) return entity.metadata.get(key);
  const [accessor, inAlias] = cut(after(selector, 'aliases.') ?? '');
  const alias = entity.aliases.find(({ mountAccessor }) => mountAccessor === accessor);
  return alias && inAlias !== undefined ? aliasValue(inAlias, alias) : undefined;
}

function aliasValue(selector: string, alias: EntityAlias): string | undefined {
  if (selector === 'id') return filledText(alias.id);
  if (selector === 'name') return filledText(alias.name);
  const key = after(selector, 'metadata.');
  if (key !== undefined) return alias.metadata.get(key);
  const custom = after(selector, 'custom_metadata.');
  return custom === undefined ? undefined : alias.customMetadata.get(custom);
}

function groupValue(selector: string, groups: readonly EntityGroup[], namespace: string): string | undefined {
  const [by, rest = ''] = cut(selector);
  const [wanted, inGroup] = cut(rest);
  if (inGroup === undefined) return undefined;
  const found = groups.find(
    (group) =>
      (by === 'ids' && group.id === wanted) ||
      (by === 'names' && group.name === wanted && (group.namespace ?? '') === namespace),
  );
  if (!found) return undefined;
  if (inGroup === 'id') return found.id;
  if (inGroup === 'name') return filledText(found.name);
  const key = after(inGroup, 'metadata.');
  return key === undefined ? undefined : found.metadata.get(key);
}

/** `now`, `now.plus.1h`, `now.minus.1h`: seconds since 1970. */
function timeValue(selector: string, now: number): string | undefined {
  const seconds = Math.floor(now / 1000);
  const [base, shift] = cut(selector);
  if (base !== 'now') return undefined;
  if (shift === undefined) return String(seconds);
  const [operator, text] = cut(shift);
  const duration = text === undefined ? undefined : parsePolicyDuration(text);
  if (duration === undefined || (operator !== 'plus' && operator !== 'minus')) return undefined;
  const nanoseconds = BigInt(now) * 1_000_000n + (operator === 'plus' ? duration : -duration);
  return String(nanoseconds / 1_000_000_000n);
}

function filledText(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function after(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

function cut(text: string): readonly [string, string | undefined] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, undefined] : [text.slice(0, dot), text.slice(dot + 1)];
}
