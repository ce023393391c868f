import type { Position } from '../../model/diagnostic.ts';
import type { ModelRole } from '../access-model.ts';
import { placeOfCheck } from './place-of-check.ts';

/** What a role or its mount demands of every token. */
export interface RoleDemand {
  /** The field, with the name of the claim. */
  readonly check: string;
  /** One of these; as they stand in a token. */
  readonly values: readonly string[];
  readonly at?: Position;
}

/** What anybody needs to be admitted by a role, but for the signature. */
export function roleDemands(role: ModelRole): readonly RoleDemand[] {
  const { values, mount } = role;
  const type = values.bound_claims_type === 'glob' ? 'like ' : '';
  const all: readonly (readonly [string, readonly string[]])[] = [
    ['bound_issuer', one(mount.config?.bound_issuer ?? '')],
    ['bound_subject', one(values.bound_subject)],
    ['bound_audiences', values.bound_audiences.map((text) => JSON.stringify(text))],
    ...Object.entries(values.bound_claims).map(([name, texts]): [string, readonly string[]] => [
      `bound_claims ${name}`,
      texts.map((text) => `${type}${text}`),
    ]),
    ['token_bound_cidrs', values.token_bound_cidrs],
  ];
  return all
    .filter(([, wanted]) => wanted.length > 0)
    .map(([check, wanted]) => {
      const at = placeOfCheck(check, role);
      return { check, values: wanted, ...(at && { at }) };
    });
}

function one(text: string): readonly string[] {
  return text === '' ? [] : [JSON.stringify(text)];
}
