import { NumberText } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';
import { Decoder } from './decode.ts';
import type { Decoded, DecodedStruct, DecodeFault, Shape } from './decode.ts';
import { parsePolicyDuration } from './go-value.ts';
import type { ControlGroup, ParameterRules } from './policy-rule.ts';
import type { StanzaKeyName, StanzaValueType } from './stanza-key.ts';
import { stanzaKeys } from './stanza-key.ts';
import type { ObjectNode } from './syntax-tree.ts';

const ANY: Shape = { kind: 'any' };
const STRING: Shape = { kind: 'string' };
const STRINGS: Shape = { kind: 'list', of: STRING };
const IDENTITY: Shape = {
  kind: 'struct',
  fields: { group_ids: STRINGS, group_names: STRINGS, approvals: { kind: 'int' } },
};
const FACTOR: Shape = {
  kind: 'struct',
  fields: { name: STRING, identity: IDENTITY, controlled_capabilities: STRINGS },
};

const SHAPES: Readonly<Record<StanzaValueType, Shape>> = {
  string: STRING,
  'string-list': STRINGS,
  parameters: { kind: 'map', of: { kind: 'list', of: ANY } },
  duration: ANY,
  integer: { kind: 'int' },
  'control-group': { kind: 'struct', fields: { ttl: ANY, factor: { kind: 'map', of: FACTOR } } },
};

const { comment, ...read } = stanzaKeys;
const FIELDS = Object.fromEntries(Object.entries(read).map(([name, { type }]) => [name, SHAPES[type]]));
const REMARK = { comment: SHAPES[comment.type] };

/** The values of a stanza as the servers decode them; `faults` names those they cannot. */
export interface DecodedStanza {
  readonly values: DecodedStruct;
  readonly faults: readonly DecodeFault[];
}

/** Decodes all keys of a stanza. The servers never look at `comment`. */
export function decodeStanza(block: ObjectNode): DecodedStanza {
  const decoder = new Decoder();
  const values = decoder.struct(block.items, block.at, FIELDS);
  const remark = new Decoder().struct(block.items, block.at, REMARK);
  return { values: { ...values, value: { ...remark.value, ...values.value } }, faults: decoder.faults };
}

/** What a key of this name must hold, in words: completes "X is not …". */
export function formOf(name: StanzaKeyName): string {
  return FORMS[stanzaKeys[name].type];
}

const FORMS: Readonly<Record<StanzaValueType, string>> = {
  string: 'text in double quotes',
  'string-list': 'a list of strings, such as ["a", "b"]',
  parameters: 'a block of lists, such as { "name" = ["a"] }',
  duration: 'a duration, such as "5m", "1h30m" or a number of seconds',
  integer: 'a whole number',
  'control-group': 'a block with ttl and factor blocks',
};

export function textOf(decoded: Decoded | undefined): string | undefined {
  return decoded?.kind === 'string' ? decoded.value : undefined;
}

export function textsOf(decoded: Decoded | undefined): readonly string[] | undefined {
  return decoded?.kind === 'list' ? decoded.value.flatMap((element) => textOf(element) ?? []) : undefined;
}

export function intOf(decoded: Decoded | undefined): number | undefined {
  return decoded?.kind === 'int' ? Number(decoded.value) : undefined;
}

/** Nanoseconds; undefined when the value is no duration. */
export function nanosecondsOf(decoded: Decoded): bigint | undefined {
  if (decoded.kind !== 'string' && decoded.kind !== 'int' && decoded.kind !== 'float') return undefined;
  return parsePolicyDuration(decoded.value);
}

export function secondsOf(decoded: Decoded | undefined): number | undefined {
  const nanoseconds = decoded && nanosecondsOf(decoded);
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e9;
}

export function parametersOf(decoded: Decoded | undefined): ParameterRules | undefined {
  if (decoded?.kind !== 'map') return undefined;
  const entries = [...decoded.value].map(([name, list]): [string, readonly Wire[]] => [
    name.toLowerCase(),
    list.kind === 'list' ? list.value.map(wireOf) : [],
  ]);
  return Object.fromEntries(entries);
}

export function controlGroupOf(decoded: Decoded | undefined): ControlGroup | undefined {
  if (decoded?.kind !== 'struct') return undefined;
  const { ttl, factor } = decoded.value;
  const factors = factor?.kind === 'map' ? [...factor.value] : [];
  return {
    ttlSeconds: secondsOf(ttl) ?? 0,
    factors: factors.map(([name, one]) => {
      const { identity, controlled_capabilities: controlled } = one.kind === 'struct' ? one.value : {};
      const who = identity?.kind === 'struct' ? identity.value : {};
      return {
        name,
        groupIds: textsOf(who.group_ids) ?? [],
        groupNames: textsOf(who.group_names) ?? [],
        approvals: intOf(who.approvals) ?? 0,
        controlledCapabilities: textsOf(controlled) ?? [],
      };
    }),
  };
}

/** Integers and floats differ for the servers when they compare a parameter, so `5` and `5.0` stay two values. */
function wireOf(decoded: Decoded): Wire {
  switch (decoded.kind) {
    case 'int':
      return Number.isSafeInteger(Number(decoded.value))
        ? Number(decoded.value)
        : new NumberText(String(decoded.value));
    case 'float':
      return Number.isInteger(decoded.value) ? new NumberText(decoded.text) : decoded.value;
    case 'list':
      return decoded.value.map(wireOf);
    case 'map':
      return Object.fromEntries([...decoded.value].map(([name, value]) => [name, wireOf(value)]));
    case 'struct':
      return Object.fromEntries(Object.entries(decoded.value).map(([name, value]) => [name, wireOf(value)]));
    case 'string':
    case 'bool':
      return decoded.value;
  }
}
