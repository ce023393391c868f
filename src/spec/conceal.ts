import { catalogue, ruleAsMessage } from '../model/catalogue.ts';
import type { DiagnosticCode } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { secretPlaces } from '../model/kind.ts';
import type { Kind } from '../model/kind.ts';
import type { Resource } from '../model/resource.ts';
import { Secret, SENSITIVE } from '../model/secret.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';

/** What is shown of the spec's own text. */
export interface Concealed {
  sourceLine(position: Position): string | undefined;
  /** A finding without the value, when it is about one that is never shown. */
  finding(diagnostic: Diagnostic): Diagnostic;
}

const SHORTEST = 4;
const PRIVATE_KEY = /(-----BEGIN [A-Z ]*PRIVATE KEY-----).*$/;

/** Keeps secrets that stand in the spec itself out of code frames and messages: a pipeline's log has many readers. */
export function conceal(
  sourceLine: (position: Position) => string | undefined,
  resources: readonly Resource[],
  kinds: readonly Kind[],
): Concealed {
  const keys = kinds.flatMap(secretPlaces).map(({ field, key = field }) => key);
  const underKey = new RegExp(
    `((?:^|[\\s{,"'])(?:${keys.join('|')})["']?\\s*:\\s+)(?![|>]|\\(sensitive\\)|["']?\\$\\{)\\S.*$`,
  );
  const texts = [...new Set(resources.flatMap((resource) => sensitiveTexts(resource, kinds)))];
  const mask = (line: string): string =>
    texts
      .reduce((shown, text) => shown.replaceAll(text, SENSITIVE), line)
      .replace(underKey, `$1${SENSITIVE}`)
      .replace(PRIVATE_KEY, `$1 ${SENSITIVE}`);
  return {
    sourceLine(position) {
      const line = sourceLine(position);
      return line === undefined ? undefined : mask(line);
    },
    finding(diagnostic) {
      const { at, code } = diagnostic;
      const line = at && sourceLine(at);
      // Only the YAML reader quotes values without knowing what field they belong to.
      if (at === undefined || line === undefined || !code.startsWith('yaml-')) return diagnostic;
      if (line.slice(at.column - 1) === mask(line).slice(at.column - 1)) return diagnostic;
      const message = `${ruleAsMessage(code as DiagnosticCode)} (the value is sensitive and not shown)`;
      return { ...diagnostic, message, hint: catalogue[code as DiagnosticCode].hint };
    },
  };
}

/** The lines of the values of fields that are never shown; those from the environment stand in no file. */
function sensitiveTexts(resource: Resource, kinds: readonly Kind[]): readonly string[] {
  const kind = kinds.find(({ name }) => name === resource.kind);
  return (kind === undefined ? [] : secretPlaces(kind)).flatMap(({ field, key }) => {
    const value = resource.values[field];
    if (!(value instanceof Secret)) return [];
    const open = value.reveal();
    const part = key === undefined ? open : under(open, key);
    return typeof part === 'string' ? part.split('\n').filter((line) => line.length >= SHORTEST) : [];
  });
}

function under(value: Wire, key: string): Wire {
  return isWireObject(value) ? (value[key] ?? null) : null;
}
