import { checkStanza } from './check-stanza.ts';
import {
  controlGroupOf,
  decodeStanza,
  intOf,
  parametersOf,
  secondsOf,
  textOf,
  textsOf,
} from './decode-stanza.ts';
import { effectiveCapabilities } from './effective-capabilities.ts';
import type { PolicyAttribute, PolicyRule } from './policy-rule.ts';
import { problemAt } from './problem.ts';
import type { PolicyProblem } from './problem.ts';
import { isStanzaKey } from './stanza-key.ts';
import type { StanzaSource } from './stanza-source.ts';
import type { ObjectItem, ObjectNode, Token } from './syntax-tree.ts';
import { tokenText } from './token-value.ts';

/** A stanza and what is wrong with it. */
export interface StanzaReading {
  readonly rule?: PolicyRule;
  readonly problems: readonly PolicyProblem[];
}

/** Reads one `path` item of the root. `now` tells expired stanzas, which OpenBao does not check to the end. */
export function readStanza(item: ObjectItem, now: number | undefined): StanzaReading {
  const [keyword, label, ...ignored] = item.keys;
  if (!keyword) return { problems: [] };
  const writtenPath = label ? tokenText(label) : 'path';
  const pathAt = (label ?? keyword).at;
  if (writtenPath === undefined) {
    return {
      problems: [
        problemAt(pathAt, 'policy-syntax', 'the path holds an escape that the servers cannot decode'),
      ],
    };
  }
  const shape = shapeProblems(item, writtenPath);
  if (item.value.kind !== 'object') return { problems: shape };
  shape.push(...ignored.map(ignoredLabel));
  const source: StanzaSource = {
    block: item.value,
    path: writtenPath,
    pathAt,
    decoded: decodeStanza(item.value),
  };
  return { rule: toRule(item, item.value, source), problems: [...shape, ...checkStanza(source, now)] };
}

function ignoredLabel(label: Token): PolicyProblem {
  if (!label.json) {
    const message = `the servers read only the first path of a stanza, not ${label.text}`;
    return problemAt(label.at, 'policy-label-ignored', message, { hint: 'write a stanza of its own' });
  }
  const message = `the servers pass over ${label.text} and take what it holds for keys of the stanza`;
  const hint = 'give the stanza a key that holds no object, such as capabilities';
  return problemAt(label.at, 'policy-label-ignored', message, { hint });
}

function shapeProblems(item: ObjectItem, path: string): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  if (item.keys.length === 1 && item.value.kind === 'object') {
    const message = 'the stanza names no path; the servers take it for the path "path"';
    problems.push(
      problemAt(item.at, 'policy-label-missing', message, { hint: 'write path "secret/data/x" { … }' }),
    );
  }
  if (item.value.kind !== 'object') {
    const message = `path "${path}" is not a block`;
    problems.push(
      problemAt(item.value.at, 'policy-value-type', message, { hint: 'write path "secret/data/x" { … }' }),
    );
  }
  return problems;
}

function toRule(item: ObjectItem, block: ObjectNode, { path, pathAt, decoded }: StanzaSource): PolicyRule {
  const { value } = decoded.values;
  const policy = textOf(value.policy);
  const optional = {
    policy,
    comment: textOf(value.comment),
    allowed_parameters: parametersOf(value.allowed_parameters),
    denied_parameters: parametersOf(value.denied_parameters),
    required_parameters: textsOf(value.required_parameters),
    min_wrapping_ttl: secondsOf(value.min_wrapping_ttl),
    max_wrapping_ttl: secondsOf(value.max_wrapping_ttl),
    mfa_methods: textsOf(value.mfa_methods),
    control_group: controlGroupOf(value.control_group),
    subscribe_event_types: textsOf(value.subscribe_event_types),
    pagination_limit: intOf(value.pagination_limit),
    expiration: textOf(value.expiration),
    list_scan_response_keys_filter_path: textOf(value.list_scan_response_keys_filter_path),
  };
  return {
    path: path.replace(/^\//, ''),
    writtenPath: path,
    at: item.at,
    pathAt,
    attributes: attributesOf(block),
    capabilities: effectiveCapabilities(textsOf(value.capabilities) ?? [], policy),
    ...withoutUndefined(optional),
  };
}

function attributesOf(block: ObjectNode): PolicyAttribute[] {
  return block.items.flatMap((item) => {
    const [key] = item.keys;
    const name = key && tokenText(key);
    return key && name !== undefined && isStanzaKey(name)
      ? [{ key: name, at: key.at, valueAt: item.value.at }]
      : [];
  });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>; // entries lose the keys' types
}
