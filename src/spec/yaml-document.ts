import type { Diagnostic } from '../model/diagnostic.ts';
import { quickYaml } from './quick-yaml.ts';
import type { SourceText } from './source-text.ts';
import type { YamlNode } from './yaml-node.ts';

/** One document of a file. */
export interface YamlDocument {
  readonly root: YamlNode;
  /** False when the text is not YAML, so that the tree is only a guess. */
  readonly sound: boolean;
}

export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses all documents of a file. The `yaml` library is loaded only for a file that needs it. */
export async function parseYaml(source: SourceText): Promise<YamlFile> {
  const quick = quickYaml(source.text);
  if (quick !== undefined)
    return { documents: quick.map((root) => ({ root, sound: true })), diagnostics: [] };
  const { fullYaml } = await import('./full-yaml.ts');
  return fullYaml(source);
}
