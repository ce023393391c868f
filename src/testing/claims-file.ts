import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Wire } from '../model/wire.ts';
import { isWireObject } from '../model/wire.ts';
import type { Files } from '../spec/files.ts';
import { locate } from '../spec/locate.ts';
import { readInside } from '../spec/read-text.ts';
import type { SpecRoot } from '../spec/read-text.ts';
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

/** Reads claims in JSON or YAML from a file beside the test file. */
export async function readClaimsFile(files: Files, root: SpecRoot, path: string): Promise<ReadClaims> {
  const reading = await readInside(files, root, path);
  if (!('text' in reading)) return { diagnostics: [finding(reading.code, reading.message)] };
  const text = sourceText(path, reading.text);
  const { documents, diagnostics } = parseYaml(text);
  const [document] = documents;
  if (document === undefined || diagnostics.length > 0) return { diagnostics };
  const claims = plainValue(document.root);
  if (!isWireObject(claims))
    return {
      diagnostics: [
        finding('wrong-type', `${path} holds no claims`, {
          at: text.position(document.root.start),
          hint: 'write a mapping of claims, as JSON or YAML',
        }),
      ],
    };
  return {
    text,
    source: { kind: 'claims', claims, locate: (claim) => locate(document.root, text, claimPath(claim)) },
  };
}

/** Nothing is filled in: the claims are those of somebody's token. JSON knows no aliases. */
function plainValue(node: YamlNode): Wire {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'seq':
      return node.items.map(plainValue);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
    case 'alias':
      return null;
  }
}
