import type { Field } from '../../../src/model/kind.ts';
import type { TypeName } from '../../../src/model/field-type.ts';
import type { Wire } from '../../../src/model/wire.ts';

const times: readonly Wire[] = [0, '0', '0s', '', '0h0m'];
const lists: readonly Wire[] = [[], ''];

/** Ways to write nothing. */
const byType: Readonly<Record<TypeName, readonly Wire[]>> = {
  text: [''],
  lowerText: [''],
  bool: [false, 'false'],
  int: [0, '0'],
  duration: times,
  signedDuration: times,
  mountTtl: [...times, 'system'],
  set: lists,
  lowerSet: lists,
  cidrSet: lists,
  version: [''],
  time: [''],
  textMap: [{}],
  claims: [{}],
  map: [{}],
  pemSet: lists,
  jwksPairs: [[]],
};

/** Ways to write what a field holds that is left out; none where that is not nothing. */
export function emptySpellings(field: Field): readonly Wire[] {
  if (field.default !== undefined)
    return field.type === 'bool' ? [field.default, String(field.default)] : [field.default];
  if (field.enum !== undefined && !field.enum.includes('')) return [];
  return byType[field.type];
}
