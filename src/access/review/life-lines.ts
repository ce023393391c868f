import type { AccessLine } from '../../model/access-review.ts';
import type { ModelRole } from '../access-model.ts';
import type { ModelMount } from '../model-mount.ts';
import type { LoginRole } from '../login.ts';
import { SYSTEM_TTL, tokenLife } from '../login-token.ts';
import type { TokenRoleValues } from '../token-role.ts';
import { amountLines, otherLines, timeText } from './line.ts';

type Life = ReturnType<typeof tokenLife>;

/** How long the tokens of a role live; what the mount has to do with it is told at the mount. */
export function lifeLines(before: ModelRole, after: ModelRole): readonly AccessLine[] {
  const was = lifeOf(before, after.mount);
  const is = lifeOf(after, after.mount);
  const changed = (usual: keyof Times): string => settingOf(before.values, after.values, usual);
  return [
    ...spanLines([changed('token_ttl'), changed('token_max_ttl')], was, is),
    ...usesLines(was.numUses, is.numUses),
    ...otherLines('token_type', was.tokenType, is.tokenType),
  ];
}

type Times = Pick<LoginRole, (typeof TIMES)[number]>;

const TIMES = ['token_period', 'token_ttl', 'token_max_ttl', 'token_explicit_max_ttl'] as const;

/** The setting by which a life is another one, of those that limit each other. */
function settingOf(before: Partial<Times>, after: Partial<Times>, usual: keyof Times): string {
  const isChanged = (name: keyof Times): boolean => before[name] !== after[name];
  const isOfPeriod = isChanged('token_period') || !isChanged(usual);
  return (isOfPeriod ? TIMES.find(isChanged) : undefined) ?? usual;
}

/** How long tokens of a token role live until they are renewed, and at the longest. */
export function createdLifeLines(before: TokenRoleValues, after: TokenRoleValues): readonly AccessLine[] {
  const changed = settingOf(before, after, 'token_explicit_max_ttl');
  return spanLines([changed, changed], createdLife(before), createdLife(after));
}

type Span = Pick<Life, 'ttl' | 'maxTtl'>;

/** How long tokens live until they are renewed, and at the longest where that is not the same. */
function spanLines(
  [ofTtl, ofMax]: readonly [string, string],
  before: Span,
  after: Span,
): readonly AccessLine[] {
  return [
    ...amountLines(ofTtl, before.ttl, after.ttl, timeText),
    ...(before.maxTtl === before.ttl && after.maxTtl === after.ttl
      ? []
      : amountLines(ofMax, before.maxTtl, after.maxTtl, timeText)),
  ];
}

function createdLife(values: TokenRoleValues): Span {
  const { token_period: period, token_explicit_max_ttl: explicit } = values;
  const max = Math.min(explicit || Infinity, period > 0 ? Infinity : SYSTEM_TTL);
  return { ttl: Math.min(period || SYSTEM_TTL, max), maxTtl: max === Infinity ? undefined : max };
}

/** How often a token can be used; 0 is without end. */
export function usesLines(before: number, after: number): readonly AccessLine[] {
  const text = (uses: number | undefined): string => (uses === undefined ? 'without end' : String(uses));
  return amountLines('token_num_uses', before || undefined, after || undefined, text);
}

/** Times and token type that a mount gives to roles that say nothing of it. */
export function tuneLines(before: ModelMount, after: ModelMount): readonly AccessLine[] {
  // The server may be told another time than its usual one.
  const text = (seconds: number | undefined): string =>
    seconds === SYSTEM_TTL ? 'the server’s' : timeText(seconds);
  return [
    ...(['default_lease_ttl', 'max_lease_ttl'] as const).flatMap((field) =>
      amountLines(
        `tune.${field}`,
        before.values[field] || SYSTEM_TTL,
        after.values[field] || SYSTEM_TTL,
        text,
      ),
    ),
    ...otherLines('tune.token_type', before.values.token_type, after.values.token_type),
  ];
}

/**
 * Seconds that tokens of a role can still live after it was changed: a renewal asks the role as it is then, and fails
 * when there is none. Undefined when renewals keep them alive for ever.
 */
export function lifeLeft(before: ModelRole, after: ModelRole | undefined): number | undefined {
  const was = lifeOf(before, before.mount);
  if (after === undefined || was.tokenType === 'batch') return was.ttl;
  const { maxTtl } = lifeOf(after, after.mount);
  const end = Math.min(maxTtl ?? Infinity, was.explicitMaxTtl || Infinity);
  return end === Infinity ? undefined : Math.max(was.ttl, end);
}

/** The same for a token role, with the values of its kind. */
export function createdLifeLeft(
  before: TokenRoleValues,
  after: TokenRoleValues | undefined,
): number | undefined {
  const end = before.token_explicit_max_ttl || undefined;
  const period = after?.token_period ?? 0;
  return period > 0 ? end : (end ?? SYSTEM_TTL);
}

function lifeOf({ values }: ModelRole, mount: ModelMount): Life {
  return tokenLife({ role: values, mount: mount.values });
}
