import { finding } from '../model/catalogue.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Wire } from '../model/wire.ts';
import { isWireObject } from '../model/wire.ts';
import type { Files } from '../spec/files.ts';
import { locate } from '../spec/locate.ts';
import { readInside } from '../spec/read-text.ts';
import type { SpecRoot, Unread } from '../spec/read-text.ts';
import { sourceText } from '../spec/source-text.ts';
import type { SourceText } from '../spec/source-text.ts';
import { parseYaml } from '../spec/yaml-document.ts';
import type { YamlNode } from '../spec/yaml-node.ts';
import type { ClaimsSource } from './access-test.ts';
import { claimPath } from './claim-path.ts';

/** Claims that were read from a file, with the file for code frames. */
export type ReadClaims =
  | { readonly source: Extract<ClaimsSource, { kind: 'claims' }>; readonly text: SourceText }
  | { readonly diagnostics: readonly Diagnostic[] };

/** Reads claims in JSON or YAML from a file beside the test file, which names it `at` that place. */
export async function readClaimsFile(
  files: Files,
  root: SpecRoot,
  path: string,
  at: Position,
): Promise<ReadClaims> {
  const reading = await readInside(files, root, path);
  if (!('text' in reading)) return { diagnostics: [unreadFile(reading, at)] };
  const text = sourceText(path, reading.text);
  const { documents, diagnostics } = parseYaml(text, () => true);
  const faults = diagnostics.filter(({ code }) => code !== 'spec-empty');
  if (faults.length > 0) return { diagnostics: faults.map((one) => readBy(one, at)) };
  const [document, ...more] = documents;
  const claims = document === undefined || more.length > 0 ? undefined : plainValue(document.root);
  if (document === undefined || claims === undefined || !isWireObject(claims)) {
    const message = `${path} holds ${more.length > 0 ? 'several documents' : 'no claims'}`;
    const hint = 'write one mapping of claims there, as JSON or YAML; a real JWT is named with jwt_file';
    return { diagnostics: [finding('wrong-type', message, { at, hint })] };
  }
  return {
    text,
    source: { kind: 'claims', claims, locate: (claim) => locate(document.root, text, claimPath(claim)) },
  };
}

/** No variable is filled in: the claims are those of somebody's token. */
function plainValue(node: YamlNode): Wire {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'seq':
      return node.items.map(plainValue);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
    case 'alias':
      return node.target === undefined ? null : plainValue(node.target);
  }
}

function readBy(fault: Diagnostic, at: Position): Diagnostic {
  return { ...fault, related: [...(fault.related ?? []), { at, note: 'this test reads it' }] };
}

/** Why a file that a test names was not read, at the place that names it. */
export function unreadFile({ code, message }: Unread, at: Position): Diagnostic {
  const hint = {
    'file-not-readable': 'check the path; it is relative to the test file',
    'file-too-large': 'name a file with one token, or the claims of one',
    'file-outside-spec': 'move the file next to the test file; links are followed before this is checked',
  }[code];
  return finding(code, message, { at, hint });
}
