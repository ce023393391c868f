import { finding } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { SourceText } from './source-text.ts';
import type { YamlNode, YamlScalar } from './yaml-node.ts';

export interface TrapInput {
  readonly root: YamlNode;
  readonly source: SourceText;
  /** False when the tree is a guess: then its missing values are made up. */
  readonly sound: boolean;
  readonly isJson: IsJson;
}

/** Whether what stands at a path is not a spec's but somebody's JSON: its fractions and nulls are meant. */
export type IsJson = (path: readonly (string | number)[]) => boolean;

/**
 * Finds the scalars that YAML reads as something other than what stands there: numbers that do not print as they are
 * written, and nulls.
 */
export function yamlTraps({ root, source, sound, isJson }: TrapInput): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const path: (string | number)[] = [];
  const walk = (node: YamlNode, under: YamlName | undefined): void => {
    if (node.kind === 'map') {
      for (const entry of node.written) {
        path.push(entry.key);
        walk(entry.value, { name: entry.key, start: entry.keyStart, end: entry.keyEnd });
        path.pop();
      }
    } else if (node.kind === 'seq') {
      for (const [index, item] of node.items.entries()) {
        path.push(index);
        walk(item, undefined);
        path.pop();
      }
    } else if (node.kind === 'scalar' && !(isWrittenInJson(node, source) && isJson(path))) {
      if (node.value === null && (sound || node.end > node.start))
        found.push(nullFinding(node, under, source));
      else if (typeof node.value === 'number') found.push(...numberFinding(node, node.value, source));
    }
  };
  walk(root, undefined);
  return found;
}

const JSON_WORD = /^(?:null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)$/;

function isWrittenInJson({ start, end, value }: YamlScalar, source: SourceText): boolean {
  const isFinite = typeof value !== 'number' || Number.isFinite(value);
  return isFinite && JSON_WORD.test(source.text.slice(start, end));
}

interface YamlName {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function nullFinding(node: YamlScalar, under: YamlName | undefined, source: SourceText): Diagnostic {
  const written = source.text.slice(node.start, node.end);
  const where = under ?? { name: 'a list item', ...node };
  if (written !== '')
    return finding('yaml-null', `${where.name} is ${written === 'null' ? '' : `${written}, which is `}null`, {
      at: source.position(node.start, node.end),
    });
  // Nothing is written, so the finding points at the key.
  return finding('yaml-null', `${where.name} has no value`, { at: source.position(where.start, where.end) });
}

function numberFinding(node: YamlScalar, value: number, source: SourceText): readonly Diagnostic[] {
  const written = source.text.slice(node.start, node.end);
  const fault = numberFault(written, value);
  if (fault === undefined) return [];
  const at: Position = source.position(node.start, node.end);
  const number = Number.isSafeInteger(value) ? `, or ${value} if it is a number` : '';
  const hint = `write "${written}" if it is text${number}`;
  return [finding('yaml-number', `${written} ${fault}`, { at, hint })];
}

function numberFault(written: string, value: number): string | undefined {
  if (/^(0|-?[1-9][0-9]*)$/.test(written))
    return Number.isSafeInteger(value) ? undefined : `is too large: YAML reads it as ${value}`;
  if (/^0[xo]/.test(written)) return `is written in another base: YAML reads it as ${value}`;
  if (/^[-+]?[0-9.]+[eE]/.test(written)) return `has an exponent: YAML reads it as ${value}`;
  if (/^[-+]?0[0-9]+$/.test(written)) return `has a leading zero: YAML reads it as ${value}`;
  if (written.includes('.')) return `is not an integer: YAML reads it as ${value}`;
  return `is not a plain integer: YAML reads it as ${value}`;
}
