import { byteLength } from '../model/byte-length.ts';
import { NumberText } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';
import { quoteHcl } from './quote-hcl.ts';
import { stanzaKeys } from './stanza-key.ts';
import type { StanzaKeyName } from './stanza-key.ts';

/** A stanza in plain data: the keys of the stanza, and its path. */
export interface PolicyRuleInput {
  readonly path: string;
  readonly capabilities?: readonly string[];
  readonly policy?: string;
  readonly comment?: string;
  readonly allowed_parameters?: Readonly<Record<string, readonly Wire[]>>;
  readonly denied_parameters?: Readonly<Record<string, readonly Wire[]>>;
  readonly required_parameters?: readonly string[];
  readonly min_wrapping_ttl?: string | number;
  readonly max_wrapping_ttl?: string | number;
  readonly mfa_methods?: readonly string[];
  readonly control_group?: ControlGroupInput;
  readonly subscribe_event_types?: readonly string[];
  readonly pagination_limit?: number;
  readonly expiration?: string;
  readonly list_scan_response_keys_filter_path?: string;
}

export interface ControlGroupInput {
  readonly ttl?: string | number;
  readonly factor?: Readonly<Record<string, ControlGroupFactorInput>>;
}

export interface ControlGroupFactorInput {
  readonly identity?: {
    readonly group_ids?: readonly string[];
    readonly group_names?: readonly string[];
    readonly approvals?: number;
  };
  readonly controlled_capabilities?: readonly string[];
}

/** One setting of a block: `key = value`, or `key "label" { … }` with its lines. */
interface Setting {
  readonly key: string;
  readonly assigned: boolean;
  readonly lines: readonly string[];
}

/**
 * A policy as HCL in the layout that `vault policy fmt` leaves alone: short settings first and aligned, blank lines
 * around long ones.
 */
export function printPolicy(rules: readonly PolicyRuleInput[]): string {
  return rules.map((rule) => `${printStanza(rule)}\n`).join('\n');
}

function printStanza(rule: PolicyRuleInput): string {
  const keys = Object.keys(stanzaKeys) as StanzaKeyName[]; // Object.keys forgets the names
  const settings = keys.flatMap((key) => {
    const value = rule[key];
    if (value === undefined) return [];
    if (key !== 'control_group') return [assignment(key, printWire(value as Wire))]; // all others are plain JSON
    return rule.control_group ? [assignment(key, printControlGroup(rule.control_group))] : [];
  });
  const ordered = [
    ...settings.filter(({ lines }) => lines.length === 1),
    ...settings.filter(({ lines }) => lines.length > 1),
  ];
  return `path ${quoteHcl(rule.path)} ${printBlock(ordered).join('\n')}`;
}

function printControlGroup({ ttl, factor = {} }: ControlGroupInput): readonly string[] {
  const time = ttl === undefined ? [] : [assignment('ttl', printWire(ttl))];
  const factors = Object.entries(factor).map(([name, { identity, controlled_capabilities: controlled }]) => {
    const who = Object.entries(identity ?? {}).map(([key, value]) => assignment(key, printWire(value)));
    const settings = [
      ...(controlled ? [assignment('controlled_capabilities', printWire(controlled))] : []),
      { key: 'identity', assigned: false, lines: printBlock(who) },
    ];
    return { key: `factor ${quoteHcl(name)}`, assigned: false, lines: printBlock(settings) };
  });
  return printBlock([...time, ...factors]);
}

function assignment(key: string, lines: readonly string[]): Setting {
  return { key, assigned: true, lines };
}

function printBlock(settings: readonly Setting[]): readonly string[] {
  if (settings.length === 0) return ['{}'];
  const lines = settings.flatMap((setting, index) => {
    const before = settings[index - 1];
    const apart = before !== undefined && !(isShort(before) && isShort(setting));
    return [...(apart ? [''] : []), ...printSetting(setting, alignedWidth(settings, index))];
  });
  return ['{', ...lines.map((line) => (line === '' ? '' : `  ${line}`)), '}'];
}

function printSetting({ key, assigned, lines }: Setting, width: number): readonly string[] {
  const [first = '', ...rest] = lines;
  const padding = ' '.repeat(width - byteLength(key));
  return [assigned ? `${key}${padding} = ${first}` : `${key} ${first}`, ...rest];
}

function isShort({ assigned, lines }: Setting): boolean {
  return assigned && lines.length === 1;
}

/** The longest key among the short settings around this one; `policy fmt` counts bytes. */
function alignedWidth(settings: readonly Setting[], index: number): number {
  const own = settings[index];
  if (!own || !isShort(own)) return byteLength(own?.key ?? '');
  let from = index;
  let to = index;
  while (settings[from - 1] && isShort(settings[from - 1] ?? own)) from -= 1;
  while (settings[to + 1] && isShort(settings[to + 1] ?? own)) to += 1;
  return Math.max(...settings.slice(from, to + 1).map(({ key }) => byteLength(key)));
}

/** A value as lines. Null, which HCL has no word for, is the empty text, as the servers read it in JSON. */
function printWire(value: Wire): readonly string[] {
  if (value === null) return ['""'];
  if (typeof value === 'string') return [quoteHcl(value)];
  if (typeof value !== 'object') return [String(value)];
  if (value instanceof NumberText) return [value.text];
  if (isList(value)) return printList(value);
  return printBlock(Object.entries(value).map(([key, inner]) => assignment(quoteHcl(key), printWire(inner))));
}

function printList(values: readonly Wire[]): readonly string[] {
  const printed = values.map(printWire);
  const plain = values.every(
    (value) => typeof value !== 'object' || value === null || value instanceof NumberText,
  );
  if (plain) return [`[${printed.flat().join(', ')}]`];
  const lines = printed.flatMap((element) => [...element.slice(0, -1), `${element.at(-1) ?? ''},`]);
  return ['[', ...lines.map((line) => (line === '' ? '' : `  ${line}`)), ']'];
}

function isList(value: Wire): value is readonly Wire[] {
  return Array.isArray(value);
}
